package rtsp

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
)

// described is a camera's session description with pictures and sound.
const described = "v=0\r\no=- 1 1 IN IP4 10.0.0.7\r\ns=x\r\nc=IN IP4 224.1.2.3/15\r\nt=0 0\r\na=control:*\r\n" +
	"m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;sprop-parameter-sets=" + goodSets + "\r\na=control:trackID=1\r\n" +
	"m=audio 5002 RTP/AVP 104 8\r\na=rtpmap:104 MPEG4-GENERIC/16000/1\r\na=fmtp:104 sizelength=13;indexlength=3;indexdeltalength=3;config=1408\r\n" +
	"a=control:trackID=2\r\nm=audio 0 RTP/AVP 0\r\na=sendonly\r\n"

func FuzzDescription(f *testing.F) {
	f.Add([]byte(described), false)
	f.Add([]byte("m=video 0 RTP/AVP 97\na=rtpmap:97 H265/90000\nm=audio 0 RTP/AVP 97\na=rtpmap:97 AAL2-G726-32/8000"), true)
	f.Add([]byte("v=0\nm=video 0 RTP/AVP 26 35\nm=video 0 RTP/AVP 96\na=sendonly\nm=audio 0 RTP/AVP 0 2\na=rtpmap:2 OPUS/48000/2"), false)
	f.Fuzz(func(t *testing.T, sdp []byte, hevc bool) {
		got, err := findVideo(sdp, hevc)
		if again, _ := findVideo(sdp, hevc); !reflect.DeepEqual(got, again) {
			t.Fatalf("findVideo = %+v, then %+v", got, again)
		}
		if err != nil && (!errors.Is(err, media.ErrUnsupported) || len(err.Error()) > 1000) {
			t.Fatalf("findVideo: %d bytes of error: %.200v", len(err.Error()), err)
		}
		if g := got.group.Addr(); g.IsValid() && !g.IsMulticast() {
			t.Fatalf("group %v is none", g)
		}
		if got.sps != nil && got.sps[0]&0x1f != nalSPS || len(got.repairs) > 8 {
			t.Fatalf("SPS %x, repairs %q", got.sps, got.repairs)
		}
		if v := got.voice; v != nil {
			if v.rate <= 0 || v.rate > maxSoundRate || v.typ > 127 || v.format.Sound.Channels > maxChannels || len(v.format.Sound.Config) > 64 {
				t.Fatalf("voice %+v", v)
			}
		}
	})
}

// A written header of SETUP, of a camera or of a client.
func FuzzTransport(f *testing.F) {
	for _, header := range []string{
		"RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0ABC", "RTP/AVP;unicast;client_port=5000-5001;server_port=6970-6971;source=10.0.0.7",
		"RTP/AVP;multicast;destination=224.1.2.3;port=5000-5001;ttl=4, RTP/AVP/TCP;interleaved=255", "RTP/AVP/UDP;client_port=65535",
		"12345678;timeout=60", " abc ; timeout = 15s",
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if want, ok := chooseTransport(header); ok {
			low, high := 1, 65535
			if want.tcp {
				low, high = 0, 255
			}
			if own := want.tcp && want.a == -1 && want.b == -1; !own && (want.a < low || want.a > high || want.b < low || want.b > high) {
				t.Errorf("chooseTransport = %+v", want)
			}
		}
		s := &session{wire: newWire(strings.NewReader("")), found: &findings{}, timeout: time.Minute}
		s.readChannels(header)
		if w := s.wire; w.rtp < -1 || w.rtp > 255 || w.rtcp < -1 || w.rtcp > 255 {
			t.Errorf("channels %d and %d", w.rtp, w.rtcp)
		}
		s.readSession(header)
		if s.timeout < time.Second || s.timeout > 65535*time.Second || strings.ContainsAny(s.id, ";") {
			t.Errorf("session %q, timeout %v", s.id, s.timeout)
		}
		if name, ok := parameter(header, "destination"); ok && len(name) > len(header) {
			t.Errorf("parameter = %q", name)
		}
	})
}

// records cuts fuzzed bytes into packets: length, milliseconds since the last
// one, bytes.
func records(b []byte, each func(after time.Duration, packet []byte)) {
	for len(b) > 2 {
		n := min(int(b[0]), len(b)-2)
		each(time.Duration(b[1])*time.Millisecond, bytes.Clone(b[2:2+n]))
		b = b[2+n:]
	}
}

// written is the contrary of records.
func written(after byte, packets ...[]byte) (b []byte) {
	for _, p := range packets {
		b = append(append(b, byte(len(p)), after), p...)
	}
	return b
}

func FuzzReceiver(f *testing.F) {
	idr := func(seq uint16, ssrc uint32, payload ...byte) []byte {
		p := append(rtp(seq, ssrc)[:rtpHeader], payload...)
		p[1] |= 0x80
		p[7] = byte(seq) // another time
		return p
	}
	sr := make([]byte, 28)
	sr[0], sr[1], sr[3] = 0x80, 200, 6
	f.Add(written(40, idr(1, 7, 0x65, 0x88), idr(2, 7, 0x41, 0x9a), sr, idr(3, 8, 0x65, 0x88), idr(5, 7, 0x41, 0x9a)))
	f.Add(written(200, idr(65535, 7, 0x65, 0x88), idr(0, 8, 0x65, 1), idr(1, 8, 0x41, 1), idr(2, 8, 0x41, 1), idr(3, 8, 0x41, 1)))
	f.Add(written(1, idr(100, 7, 0x65, 0x88), idr(90, 7, 0x41, 1), idr(91, 7, 0x41, 1), idr(92, 7, 0x41, 1), idr(93, 7, 0x41, 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		bench := newBench(t)
		now := time.Unix(1000, 0)
		r := newReceiver(bench.out, func() time.Time { return now }, &findings{})
		offered, err := findVideo([]byte(described), false)
		if err != nil {
			t.Fatal(err)
		}
		r.begin(offered)
		var last int64
		records(b, func(after time.Duration, p []byte) {
			now = now.Add(after)
			if err := r.packet(p); err != nil && !errors.Is(err, media.ErrUnsupported) {
				t.Fatalf("packet: %v", err)
			}
			r.control(p)
			if len(r.held) > strangersMost {
				t.Fatalf("%d packets are held", len(r.held))
			}
			last = rising(t, bench.frames(), last)
		})
		if report, lost := r.report(); report != nil && len(report) != 32 || lost < 0 || lost > 1<<17*len(b) {
			t.Fatalf("report of %d bytes, %d lost", len(report), lost)
		}
		if _, lost := r.report(); lost != 0 {
			t.Fatalf("%d lost since just now", lost)
		}
	})
}

// rising checks frames that a fan-out gave.
func rising(t *testing.T, frames []*media.Frame, last int64) int64 {
	t.Helper()
	for _, frame := range frames {
		if frame.Time <= last || len(frame.Packets) == 0 {
			t.Fatalf("frame at %d of %d packets after %d", frame.Time, len(frame.Packets), last)
		}
		last = frame.Time
		for i, p := range frame.Packets {
			if len(p.Payload) == 0 || len(p.Payload) > media.MaxPayload || p.Marker != (i == len(frame.Packets)-1) {
				t.Fatalf("packet %d of %d: %d bytes, marker %v", i, len(frame.Packets), len(p.Payload), p.Marker)
			}
		}
	}
	return last
}

func FuzzSound(f *testing.F) {
	aac := func(seq uint16, units ...byte) []byte { return append(rtp(seq, 7)[:rtpHeader], units...) }
	two := []byte{0, 32, 0, 3 << 3, 0, 2 << 3, 0x21, 1, 2, 0x21, 4}
	lines := "m=audio 0 RTP/AVP 96\na=rtpmap:96 MPEG4-GENERIC/16000/1\na=fmtp:96 "
	f.Add(lines+"sizelength=13;indexlength=3;indexdeltalength=3;config=1408", written(20, aac(1, two...), aac(2, two...), aac(4, 0, 16, 1, 0, 5)))
	f.Add(lines+"sizelength=6;indexlength=2", written(20, aac(1, 0, 8, 255, 1, 2)))
	f.Add("m=audio 0 RTP/AVP 96\na=rtpmap:96 PCMU/8000", written(20, aac(1, 255), aac(1, 255), aac(65535, 255)))
	f.Add("m=audio 0 RTP/AVP 96\na=rtpmap:96 opus/48000/2", written(20, aac(1, 252, 255, 254)))
	f.Fuzz(func(t *testing.T, sdp string, b []byte) {
		_, all := sections(sdp)
		v := findVoice(all)
		if v == nil {
			return
		}
		out := media.NewFanout(nil, nil)
		reader, _ := out.Subscribe()
		now := time.Unix(1000, 0)
		e := newEar(v, out, func() time.Time { return now })
		var last int64
		records(b, func(after time.Duration, p []byte) {
			now = now.Add(after)
			e.packet(p)
			if len(e.unit) >= maxAU {
				t.Fatalf("%d bytes of a unit are kept", len(e.unit))
			}
			for len(reader.Frames()) > 0 {
				frame := <-reader.Frames()
				if n := frame.Bytes(); frame.Time <= last || n == 0 || n > len(p)+maxAU || v.format.Codec.Heard() && n > media.MaxPayload {
					t.Fatalf("%d bytes at %d after %d", n, frame.Time, last)
				}
				last = frame.Time
			}
		})
	})
}

func FuzzTranscript(f *testing.F) {
	const user, password, host = "operator7", "Rahasia-Sekali!", "kamera-7.dinas.example"
	words := strings.NewReplacer("{user}", user, "{password}", password, "{host}", host)
	for _, said := range []string{
		"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Base: rtsp://{user}:{password}@{host}/main/\r\nContent-Length: 13\r\n\r\nv=0\r\nm={host}",
		"RTSP/1.0 401 {password}\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm=\"{user}\", nonce=\"{password}\"\r\n\r\n$\x00\x00\x0c\x80abcdefghijk",
		"OPTIONS rtsp://{host}/{password} RTSP/1.0\r\n\r\nabc$\x01\x00\x04\x80\xc8\x00\x06",
	} {
		f.Add([]byte(said), rtp(1, 7))
	}
	a, err := parseAddress("rtsp://" + user + ":" + password + "@" + host + "/main")
	if err != nil {
		f.Fatal(err)
	}
	over, end := context.WithCancel(context.Background())
	end()
	f.Fuzz(func(t *testing.T, in, datagram []byte) {
		var b bytes.Buffer
		err := writeTranscript(&b, []moment{
			{0, tapeOut, []byte("DESCRIBE rtsp://" + host + "/main RTSP/1.0\r\nCSeq: 2\r\n\r\n")},
			{time.Second, tapeIn, []byte(words.Replace(string(in)))},
			{2 * time.Second, tapeRTP, datagram},
			{3 * time.Second, tapeRTCP, datagram},
		}, a)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{user, password, host} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%q is in the transcript %q", secret, b.String())
			}
		}
		if limit := 8*len(in) + 4*len(datagram) + 2000; b.Len() > limit {
			t.Errorf("%d bytes of transcript from %d", b.Len(), len(in))
		}
		r, err := fakecam.OpenReplay(&b)
		if err != nil {
			t.Fatalf("it cannot be read again: %v", err)
		}
		_ = r.Run(over) // closes its port
	})
}
