package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	rtpreport "github.com/pion/interceptor/pkg/report"
	"github.com/pion/logging"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// A viewer counts what comes.
type viewer struct {
	packets atomic.Int64
	bytes   atomic.Int64 // header and payload, without extensions
	lost    atomic.Int64 // numbers that never came
	resent  atomic.Int64 // numbers that came after later ones
	close   func()
}

// window is how late a packet may come, in packets, before it counts as lost:
// time enough for two NACKs.
const window = 512

// count reads a stream and counts each packet once, and those that are missing
// when the stream has gone on for a window.
func (v *viewer) count(next func() (sequence uint16, size int, err error)) {
	var seen [window]bool
	var newest uint16
	for begun := false; ; begun = true {
		n, size, err := next()
		if err != nil {
			return
		}
		if !begun {
			newest = n
			for i := range seen {
				seen[i] = true
			}
			seen[n%window] = false
		}
		for ; int16(n-newest) > 0; newest++ {
			if !seen[(newest+1)%window] {
				v.lost.Add(1)
			}
			seen[(newest+1)%window] = false
		}
		if newest-n >= window || seen[n%window] {
			continue // too late, or twice
		}
		if n != newest {
			v.resent.Add(1)
		}
		seen[n%window] = true
		v.packets.Add(1)
		v.bytes.Add(int64(size))
	}
}

// viewerAPI makes a viewer's connections: RTCP reports and NACKs, nothing else.
// As a DTLS server it chooses as Chromium does, AES-CM before GCM.
func viewerAPI(socket net.PacketConn) (*webrtc.API, error) {
	engine := &webrtc.MediaEngine{}
	if err := engine.RegisterCodec(webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeH264, ClockRate: 90000,
			SDPFmtpLine:  "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
			RTCPFeedback: []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}},
		},
		PayloadType: 102,
	}, webrtc.RTPCodecTypeVideo); err != nil {
		return nil, err
	}
	_ = engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"},
		webrtc.RTPCodecTypeVideo)
	registry := &interceptor.Registry{}
	reports, err := rtpreport.NewReceiverInterceptor()
	if err != nil {
		return nil, err
	}
	nacks, err := nack.NewGeneratorInterceptor()
	if err != nil {
		return nil, err
	}
	registry.Add(reports)
	registry.Add(nacks)
	silent := &logging.DefaultLoggerFactory{Writer: io.Discard}
	settings := webrtc.SettingEngine{LoggerFactory: silent}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEUDPMux(ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: socket, Logger: silent.NewLogger("mux")}))
	settings.SetHostAcceptanceMinWait(0)
	settings.SetPrflxAcceptanceMinWait(0)
	settings.SetSRTPReplayProtectionWindow(2 * window) // 1024, as browsers have; with less what is resent counts as a replay
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80, dtls.SRTP_AEAD_AES_128_GCM)
	return webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings)), nil
}

// watch makes a viewer of camera i and waits for its first packet.
func watch(ctx context.Context, p *process, i int) (*viewer, error) {
	socket, err := viewerSocket()
	if err != nil {
		return nil, err
	}
	api, err := viewerAPI(forgetful{socket})
	if err != nil {
		return nil, err
	}
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	v := &viewer{close: func() { _ = pc.Close(); _ = socket.Close() }}
	if err := v.join(ctx, p, i, pc); err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

func (v *viewer) join(ctx context.Context, p *process, i int, pc *webrtc.PeerConnection) error {
	began := make(chan struct{})
	offer, err := v.offer(pc, began)
	if err != nil {
		return err
	}
	answer, err := p.post(ctx, fmt.Sprintf("/play/%d", i), offer)
	if err != nil {
		return err
	}
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return err
	}
	select {
	case <-began:
		return nil
	case <-time.After(10 * time.Second):
		return fmt.Errorf("viewer of camera %d: no packet within 10 s", i)
	}
}

// offer is the offer of a viewer that closes began and counts when pictures come.
func (v *viewer) offer(pc *webrtc.PeerConnection, began chan<- struct{}) (string, error) {
	return receiving(pc, func(t *webrtc.TrackRemote) {
		close(began)
		buf := make([]byte, 1600)
		var h rtp.Header
		v.count(func() (uint16, int, error) {
			n, _, err := t.Read(buf)
			if err != nil {
				return 0, 0, err
			}
			head, err := h.Unmarshal(buf[:n])
			return h.SequenceNumber, rtpHeader + n - head, err
		})
	})
}

// receiving is the offer, complete with candidates, of a player that hands one
// line of pictures to read.
func receiving(pc *webrtc.PeerConnection, read func(*webrtc.TrackRemote)) (string, error) {
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		return "", err
	}
	pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { read(t) })
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		return "", err
	}
	<-gathered
	return pc.LocalDescription().SDP, nil
}

// watchFloor makes a viewer of the floor: a socket and a counter.
func watchFloor(ctx context.Context, p *process, i int) (*viewer, error) {
	socket, err := viewerSocket()
	if err != nil {
		return nil, err
	}
	v := &viewer{close: func() { _ = socket.Close() }}
	go v.count(func() (uint16, int, error) {
		buf := make([]byte, 1600)
		n, _, err := socket.ReadFromUDPAddrPort(buf)
		if err != nil {
			return 0, 0, err
		}
		return binary.BigEndian.Uint16(buf[2:]), n - 24, nil // 8 of extension, 16 of GCM's tag
	})
	_, err = p.post(ctx, fmt.Sprintf("/play/%d", i), socket.LocalAddr().String())
	return v, err
}

func viewerSocket() (*net.UDPConn, error) {
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	return socket, socket.SetReadBuffer(4 << 20)
}

// dropEvery is how many packets of pictures a viewer gets for one it drops.
const dropEvery = 1000

// A forgetful socket drops an RTP packet now and then, as a network does.
type forgetful struct{ *net.UDPConn }

// ReadFromAddrPort reads a packet that was not dropped.
func (f forgetful) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := f.ReadFromUDPAddrPort(b)
		picture := n >= rtpHeader && b[0]>>6 == 2 && (b[1] < 192 || b[1] > 223) // else STUN, DTLS or RTCP, RFC 5761 §4
		if err != nil || !picture || rand.IntN(dropEvery) != 0 {
			return n, from, err
		}
	}
}

// WriteToAddrPort sends a packet.
func (f forgetful) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	return f.WriteToUDPAddrPort(b, to)
}
