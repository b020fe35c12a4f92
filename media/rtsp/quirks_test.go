package rtsp_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

// A quirk is one thing a camera does, or several at once, and pictures must
// arrive whole all the same.
type quirk struct {
	name   string
	quirks fakecam.Quirks
	login  bool
	frames int             // to watch; 0 means 24
	seen   string          // where, as repository#number
	via    media.Transport // that is asked for
	path   string          // behind the address; may hold a query
	again  int             // sessions that are begun beside the one that plays
}

const (
	user     = "admin"
	password = "p@ss/w:rd#1"
)

// Medias that cameras describe beside their video.
const (
	vana     = "m=vana 0 RTP/AVP x\r\na=control:trackID=8\r\n"
	meta     = "m=meta 0 RTP/AVP 98\r\na=rtpmap:98 x/90000\r\na=control:trackID=8\r\n"
	metadata = "m=application 0 RTP/AVP 107\r\na=control:trackID=7\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\n"
	g726     = "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 G726-16/8000\r\na=control:trackID=1\r\n"
	talk     = "m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=control:trackID=2\r\n"
	talkSend = talk + "a=sendonly\r\n"
	broken   = "m=\r\nm=video\r\na=rtpmap\r\na=fmtp:\r\nnonsense\r\nb=\r\nm=audio x y z\r\n"
)

var quirks = []quirk{
	{name: "a good camera", frames: 120},

	{name: "no-reason", quirks: fakecam.Quirks{NoReason: true}},
	{name: "empty-reason", quirks: fakecam.Quirks{EmptyReason: true}},
	{name: "lower-case headers", quirks: fakecam.Quirks{LowerCase: true}},
	{name: "answers without the right CSeq", quirks: fakecam.Quirks{WrongCSeq: true}},
	{name: "options-404", quirks: fakecam.Quirks{OptionsStatus: 404}},
	{name: "options-501", quirks: fakecam.Quirks{OptionsStatus: 501}},
	{name: "OPTIONS from the camera", quirks: fakecam.Quirks{Ask: "OPTIONS"}, frames: 40},
	{name: "ANNOUNCE from the camera", quirks: fakecam.Quirks{Ask: "ANNOUNCE"}, frames: 40},
	{name: "SET_PARAMETER from the camera", quirks: fakecam.Quirks{Ask: "SET_PARAMETER"}, frames: 40},

	{name: "sdp-vana", quirks: fakecam.Quirks{Media: vana}},
	{name: "sdp-meta", quirks: fakecam.Quirks{Media: meta}},
	{name: "ONVIF metadata track", quirks: fakecam.Quirks{Media: metadata}},
	{name: "G.726 track", quirks: fakecam.Quirks{Media: g726}},
	{name: "back channel without a direction", quirks: fakecam.Quirks{Media: talk}},
	{name: "back channel", quirks: fakecam.Quirks{Media: talkSend}},
	{name: "broken lines in SDP", quirks: fakecam.Quirks{Media: broken}},
	{name: "empty c=", quirks: fakecam.Quirks{EmptyConnection: true}},
	{name: "no SPS/PPS in SDP", quirks: fakecam.Quirks{NoSPSInSDP: true}},
	{name: "PPS missing in SDP", quirks: fakecam.Quirks{NoPPSInSDP: true}},
	{name: "SPS/PPS of another camera in SDP", quirks: fakecam.Quirks{WrongSetsInSDP: true}},
	{name: "SPS/PPS only in SDP", quirks: fakecam.Quirks{SetsOnlyInSDP: true}},
	{name: "no rtpmap", quirks: fakecam.Quirks{NoRTPMap: true}},
	{name: "video marked sendonly", quirks: fakecam.Quirks{SendOnly: true}},
	{name: "control with a host of its own", quirks: fakecam.Quirks{Control: "rtsp://10.1.2.3/cam/trackID=0"}},
	{name: "control of the whole", quirks: fakecam.Quirks{Control: "*"}},

	{name: "base-schemeless", quirks: fakecam.Quirks{Base: "10.1.2.3:554/cam/"}},
	{name: "NAT address in Content-Base", quirks: fakecam.Quirks{Base: "rtsp://10.1.2.3/cam/"}},
	{name: "double scheme", quirks: fakecam.Quirks{Base: "rtsp://rtsp://10.1.2.3/cam"}},
	{name: "Content-Base is a path", quirks: fakecam.Quirks{Base: "/cam/"}},
	{name: "Content-Base leads nowhere", quirks: fakecam.Quirks{Base: "rtsp://10.1.2.3/elsewhere/"}},
	{name: "Content-Base is nonsense", quirks: fakecam.Quirks{Base: "://%%%"}},
	{name: "no Content-Base", quirks: fakecam.Quirks{NoBase: true}},

	{name: "Digest", login: true},
	{name: "auth-qop", login: true, quirks: fakecam.Quirks{RequireQOP: true}},
	{name: "SHA-256", login: true, quirks: fakecam.Quirks{SHA256: true, RequireQOP: true}},
	{name: "nonce rotation", login: true, quirks: fakecam.Quirks{RotateNonce: true}},
	{name: "Basic", login: true, quirks: fakecam.Quirks{Basic: true}},
	{name: "Basic before Digest", login: true, quirks: fakecam.Quirks{Offers: []string{"Basic", "MD5"}}},
	{name: "SHA-256 before MD5", login: true, quirks: fakecam.Quirks{Offers: []string{"SHA-256", "MD5"}}},
	{name: "SHA-256 offered, MD5 works", login: true, quirks: fakecam.Quirks{Offers: []string{"SHA-256", "MD5"}, Accepts: "MD5"}},
	{name: "Digest offered, Basic works", login: true, quirks: fakecam.Quirks{Offers: []string{"MD5", "Basic"}, Accepts: "Basic"}},
	{name: "all offers in one header", login: true, quirks: fakecam.Quirks{Offers: []string{"Basic", "SHA-256", "MD5"}, OneHeader: true, RequireQOP: true}},

	{name: "UDP only", quirks: fakecam.Quirks{UDPOnly: true}},
	{name: "UDP only, with Digest", login: true, quirks: fakecam.Quirks{UDPOnly: true}},
	{name: "UDP out of order", quirks: fakecam.Quirks{UDPOnly: true, SwapPackets: true, PayloadSize: 500}},
	{name: "UDP silent, TCP works after all", quirks: fakecam.Quirks{TCPRefusals: 1, UDPBlocked: true}},
	{name: "TCP asked, UDP answered", quirks: fakecam.Quirks{UDPAnswer: true}},
	{name: "transport-avp-not-tcp", quirks: fakecam.Quirks{AVPTransport: true}},
	{name: "transport-hostname", quirks: fakecam.Quirks{Source: "ipcam.local"}},
	{name: "transport-hostname over UDP", quirks: fakecam.Quirks{Source: "ipcam.local", UDPOnly: true}},
	{name: "source of another network over UDP", quirks: fakecam.Quirks{Source: "10.1.2.3", UDPOnly: true}},
	{name: "odd interleaved ids", quirks: fakecam.Quirks{Channels: [2]int{5, 9}}},
	{name: "interleaved ids in the wrong order", quirks: fakecam.Quirks{Channels: [2]int{1, 0}}},
	{name: "one interleaved id for both", quirks: fakecam.Quirks{Channels: [2]int{2, 2}}},
	{name: "no Session in the PLAY answer", quirks: fakecam.Quirks{NoPlaySession: true}},
	{name: "PLAY of the track only", quirks: fakecam.Quirks{PlayTrackOnly: true}},
	{name: "RTP before the answer to PLAY", quirks: fakecam.Quirks{EarlyPackets: true}},
	{name: "session time-out", quirks: fakecam.Quirks{SessionTimeout: time.Second}, frames: 125},
	{name: "muted keepalive", quirks: fakecam.Quirks{SessionTimeout: time.Second, MuteKeepalive: true}, frames: 125},
	{name: "keepalive by OPTIONS only", quirks: fakecam.Quirks{SessionTimeout: time.Second, KeepaliveBy: "OPTIONS"}, frames: 125},
	{name: "keepalive by GET_PARAMETER only", quirks: fakecam.Quirks{SessionTimeout: time.Second, KeepaliveBy: "GET_PARAMETER"}, frames: 125},
	{name: "keepalive by SET_PARAMETER only", quirks: fakecam.Quirks{SessionTimeout: time.Second, KeepaliveBy: "SET_PARAMETER"}, frames: 125},
	{name: "keepalive by OPTIONS only, others unanswered", quirks: fakecam.Quirks{SessionTimeout: time.Second, KeepaliveBy: "OPTIONS", MuteKeepalive: true}, frames: 125},
	{name: "TEARDOWN from the camera", quirks: fakecam.Quirks{Ask: "TEARDOWN"}, frames: 40},
	{name: "nonce rotation in keepalives", login: true, quirks: fakecam.Quirks{SessionTimeout: time.Second, RotateNonce: true}, frames: 125},

	{name: "junk bytes between frames", quirks: fakecam.Quirks{JunkBetweenFrames: true}},
	{name: "broken RTCP", quirks: fakecam.Quirks{BrokenRTCP: true}},
	{name: "broken RTCP over UDP", quirks: fakecam.Quirks{BrokenRTCP: true, UDPOnly: true}},
	{name: "10 KB RTP packets", quirks: fakecam.Quirks{PayloadSize: 10000}},
	{name: "10 KB RTP packets over UDP", quirks: fakecam.Quirks{PayloadSize: 10000, UDPOnly: true}},
	{name: "packets that fit", quirks: fakecam.Quirks{PayloadSize: 1100}},
	{name: "tiny packets", quirks: fakecam.Quirks{PayloadSize: 100}},
	{name: "padding and header extensions", quirks: fakecam.Quirks{Padding: true}},
	{name: "start codes in packets", quirks: fakecam.Quirks{StartCodes: true}},
	{name: "start codes in large packets", quirks: fakecam.Quirks{StartCodes: true, PayloadSize: 60000}},
	{name: "no markers", quirks: fakecam.Quirks{NoMarkers: true}},
	{name: "ssrc-flip", quirks: fakecam.Quirks{SSRCFlipAt: 14}},
	{name: "ssrc-flip over UDP", quirks: fakecam.Quirks{SSRCFlipAt: 14, UDPOnly: true}},
	{name: "ts-jump +7 h", quirks: fakecam.Quirks{TimestampJumpAt: 14}},
	{name: "ts-jump −7 h", quirks: fakecam.Quirks{TimestampJumpAt: 14, TimestampJump: -7 * time.Hour}},
	{name: "ts-jump −2 s", quirks: fakecam.Quirks{TimestampJumpAt: 14, TimestampJump: -2 * time.Second}},

	{name: "a cheap camera", login: true, frames: 125, quirks: fakecam.Quirks{
		EmptyReason: true, LowerCase: true, OptionsStatus: 501, Base: "10.1.2.3/cam", Media: vana + talk + broken, EmptyConnection: true,
		NoSPSInSDP: true, RequireQOP: true, RotateNonce: true, AVPTransport: true, Source: "ipcam", Channels: [2]int{3, 8}, NoPlaySession: true,
		EarlyPackets: true, SessionTimeout: time.Second, KeepaliveBy: "OPTIONS", JunkBetweenFrames: true, BrokenRTCP: true,
		PayloadSize: 9000, SSRCFlipAt: 30, TimestampJumpAt: 60, TimestampJump: -7 * time.Hour, Ask: "OPTIONS",
	}},
	{name: "a cheap camera over UDP", login: true, frames: 125, quirks: fakecam.Quirks{
		NoReason: true, OptionsStatus: 404, Base: "rtsp://rtsp://10.1.2.3/cam/", Media: meta + g726, NoPPSInSDP: true, UDPOnly: true,
		Offers: []string{"Basic", "SHA-256", "MD5"}, Accepts: "MD5", Source: "ipcam", NoPlaySession: true, SwapPackets: true, PayloadSize: 400,
		BrokenRTCP: true, NoMarkers: true, SSRCFlipAt: 30, TimestampJumpAt: 60, SessionTimeout: time.Second, MuteKeepalive: true, Padding: true,
	}},
}

func TestQuirkTable(t *testing.T) {
	t.Parallel()
	all := append(quirks, forms...)
	all = append(append(all, manners...), packings...)
	for i, q := range all {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			cam := q.play(t)
			for _, url := range cam.Setups() {
				for _, other := range []string{"trackID=1", "trackID=2", "trackID=7", "trackID=8"} {
					if strings.HasSuffix(url, other) {
						t.Errorf("SETUP of %s, which is not the video", url)
					}
				}
			}
			t.Logf("%3d %-52s %-28s pass", i+1, q.name, q.seen)
		})
	}
}

// play pulls a camera with the quirk until its frames have come, whole and in a
// row, and gives its session back.
func (q quirk) play(t *testing.T) *fakecam.Camera {
	cfg := fakecam.Config{Quirks: q.quirks}
	if q.frames == 0 { // the wall clock does not matter: be quick
		cfg.Streams = map[string]fakecam.Clip{"cam": {AnnexB: fifty(t), FPS: 5 * fps}}
	}
	u := media.Upstream{}
	if q.login {
		cfg.User, cfg.Password = user, password
		u.User, u.Password = user, password
	}
	cam := camera(t, cfg)
	u.URL, u.Transport = cam.URL("cam")+q.path, q.via
	p := pull(t, &rtsp.Client{Timeout: 2 * time.Second}, u)
	w := watch(t)
	if q.quirks.EarlyPackets {
		w.early = true
	}
	w.run(p, max(q.frames, 24))
	if f := p.out.Format(); f.Codec != media.H264 || f.Width != 320 || f.Height != 180 {
		t.Errorf("format = %+v, want H264 320×180", f)
	}
	p.cancel()
	if err := p.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("Pull = %v, want context.Canceled", err)
	}
	sessions := 1
	if q.quirks.UDPBlocked {
		sessions = 2
	}
	sessions += q.again
	if cam.Sessions() != sessions {
		t.Errorf("sessions = %d, want %d", cam.Sessions(), sessions)
	}
	return cam
}
