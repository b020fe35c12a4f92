package webrtc_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v4"

	"kawung/media"
	"kawung/media/udp"
	"kawung/media/webrtc"
)

// patience is how long anything may take before a test fails.
const patience = 30 * time.Second

// endpoint is an endpoint on a socket that sends frames whole, as the daemon's.
func endpoint(t *testing.T) *webrtc.Endpoint {
	t.Helper()
	conn, err := udp.New(socket(t))
	if err != nil {
		t.Fatal(err)
	}
	return endpointOn(t, conn)
}

func socket(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func endpointOn(t *testing.T, conn net.PacketConn) *webrtc.Endpoint {
	t.Helper()
	e, err := webrtc.New(webrtc.Config{Conn: conn, Library: library})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// A page is a browser's side of a connection, with a real peer connection that
// decodes nothing and keeps no replay window, so that resent packets are seen.
type page struct {
	t     *testing.T
	pc    *pion.PeerConnection
	up    chan struct{} // closed when connected
	tasks sync.WaitGroup

	mu    sync.Mutex
	lines map[string]chan *rtp.Packet // by mid
}

func newPage(t *testing.T) *page {
	t.Helper()
	engine := &pion.MediaEngine{}
	if err := engine.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	for uri, kind := range map[string]pion.RTPCodecType{
		"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay": pion.RTPCodecTypeVideo,
		"urn:ietf:params:rtp-hdrext:ssrc-audio-level":                pion.RTPCodecTypeAudio,
	} {
		if err := engine.RegisterHeaderExtension(pion.RTPHeaderExtensionCapability{URI: uri}, kind); err != nil {
			t.Fatal(err)
		}
	}
	var settings pion.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetIPFilter(net.IP.IsLoopback)
	settings.SetNetworkTypes([]pion.NetworkType{pion.NetworkTypeUDP4})
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetHostAcceptanceMinWait(0)
	settings.SetPrflxAcceptanceMinWait(0)
	settings.DisableSRTPReplayProtection(true)
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80, dtls.SRTP_AEAD_AES_128_GCM) // as Chromium would choose
	api := pion.NewAPI(pion.WithMediaEngine(engine), pion.WithSettingEngine(settings), pion.WithInterceptorRegistry(&interceptor.Registry{}))
	pc, err := api.NewPeerConnection(pion.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	p := &page{t: t, pc: pc, up: make(chan struct{}), lines: map[string]chan *rtp.Packet{}}
	var once sync.Once
	pc.OnConnectionStateChange(func(s pion.PeerConnectionState) {
		if s == pion.PeerConnectionStateConnected {
			once.Do(func() { close(p.up) })
		}
	})
	pc.OnTrack(p.read)
	t.Cleanup(p.close)
	return p
}

func (p *page) close() {
	_ = p.pc.GracefulClose()
	p.tasks.Wait()
}

// read puts a line's packets into its channel.
func (p *page) read(track *pion.TrackRemote, receiver *pion.RTPReceiver) {
	p.tasks.Add(1)
	defer p.tasks.Done()
	line := p.line(receiver.RTPTransceiver().Mid())
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		select {
		case line <- packet:
		default: // nobody looks
		}
	}
}

func (p *page) line(mid string) chan *rtp.Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lines[mid] == nil {
		p.lines[mid] = make(chan *rtp.Packet, 8192)
	}
	return p.lines[mid]
}

// answer answers an offer, complete with candidates.
func (p *page) answer(offer string) string {
	p.t.Helper()
	if err := p.pc.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeOffer, SDP: offer}); err != nil {
		p.t.Fatal(err)
	}
	desc, err := p.pc.CreateAnswer(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.settle(desc)
}

// offer offers to receive and to send the given tracks.
func (p *page) offer(receive []pion.RTPCodecType, send ...pion.TrackLocal) string {
	p.t.Helper()
	for _, kind := range receive {
		_, err := p.pc.AddTransceiverFromKind(kind, pion.RTPTransceiverInit{Direction: pion.RTPTransceiverDirectionRecvonly})
		if err != nil {
			p.t.Fatal(err)
		}
	}
	for _, track := range send {
		_, err := p.pc.AddTransceiverFromTrack(track, pion.RTPTransceiverInit{Direction: pion.RTPTransceiverDirectionSendonly})
		if err != nil {
			p.t.Fatal(err)
		}
	}
	desc, err := p.pc.CreateOffer(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.settle(desc)
}

func (p *page) settle(desc pion.SessionDescription) string {
	p.t.Helper()
	complete := pion.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(desc); err != nil {
		p.t.Fatal(err)
	}
	<-complete
	return p.pc.LocalDescription().SDP
}

// accept takes the answer to the page's offer.
func (p *page) accept(answer string) {
	p.t.Helper()
	if err := p.pc.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeAnswer, SDP: answer}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) connected() {
	p.t.Helper()
	select {
	case <-p.up:
	case <-time.After(patience):
		p.t.Fatal("the page did not connect")
	}
}

// packet is the next packet of a line.
func (p *page) packet(mid string) *rtp.Packet {
	p.t.Helper()
	select {
	case packet := <-p.line(mid):
		return packet
	case <-time.After(patience):
		p.t.Fatalf("line %s: no packet", mid)
		return nil
	}
}

// frame is the next frame of a line, whose packets must be whole.
func (p *page) frame(mid string) seen {
	p.t.Helper()
	var f seen
	for n := 0; ; n++ {
		packet := p.packet(mid)
		if n == 0 {
			f = seen{timestamp: packet.Timestamp, first: packet.SequenceNumber, payloadType: packet.PayloadType}
		} else if packet.SequenceNumber != f.last+1 {
			p.t.Fatalf("line %s: sequence %d after %d", mid, packet.SequenceNumber, f.last)
		}
		f.last = packet.SequenceNumber
		f.read(packet.Payload)
		if packet.Marker {
			return f
		}
	}
}

// open opens a screen with a page that is connected, and whose slots all send:
// what is shown before that is burst when the connection comes up.
func open(t *testing.T, e *webrtc.Endpoint, video, audio int) (media.ScreenPeer, *page) {
	t.Helper()
	up := make(chan struct{})
	connected := sync.OnceFunc(func() { close(up) })
	s, err := e.Screen(t.Context(), media.ScreenConfig{Name: t.Name(), Video: video, Audio: audio, State: func(state media.PeerState) {
		if state == media.PeerConnected {
			connected()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	p := newPage(t)
	if _, err := s.Answer(context.Background(), p.answer(s.Offer().SDP)); err != nil {
		t.Fatal(err)
	}
	p.connected()
	<-up // the page may know it before the controller does
	for i, mid := range s.Offer().Video {
		probe := newCamera(255, media.H264)
		probe.past(1)
		s.Show(i, probe.stream)
		p.frame(mid)
		s.Show(i, nil)
	}
	return s, p
}

// cipher is what the connection's pictures are encrypted with.
func (p *page) cipher() string {
	for _, s := range p.pc.GetStats() {
		if t, ok := s.(pion.TransportStats); ok && t.SRTPCipher != "" {
			return t.SRTPCipher
		}
	}
	return ""
}

// nack asks the controller for a packet again.
func (p *page) nack(packet *rtp.Packet) {
	p.t.Helper()
	err := p.pc.WriteRTCP([]rtcp.Packet{&rtcp.TransportLayerNack{
		MediaSSRC: packet.SSRC, Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{packet.SequenceNumber}),
	}})
	if err != nil {
		p.t.Fatal(err)
	}
}
