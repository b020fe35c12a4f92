package rtsp_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/rtsp"
)

// remote is an office with a camera "jauh" that pushes, by the token "kwc_jauh".
func remote(t testing.TB) *office {
	t.Helper()
	o := serve(t, media.Camera{Name: "jauh", Push: true})
	o.allow("kwc_jauh", "record jauh")
	return o
}

// An encoder is a program that sends a test picture until it is told to stop.
type encoder struct {
	cancel context.CancelFunc
	ended  chan struct{}
	said   *bytes.Buffer // once ended
}

// encode runs a program that pushes.
func encode(t testing.TB, name string, args ...string) *encoder {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	e := &encoder{cancel: cancel, ended: make(chan struct{}), said: &bytes.Buffer{}}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = e.said, e.said
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	go func() {
		defer close(e.ended)
		_ = cmd.Wait() // told to, or ended by the server
	}()
	t.Cleanup(func() {
		cancel()
		<-e.ended
		if t.Failed() {
			t.Logf("%s said\n%s", name, e.said)
		}
	})
	return e
}

// ffmpegTo is ffmpeg's command line for a test picture with sound.
func ffmpegTo(url, transport string, encoding ...string) []string {
	args := []string{
		"-hide_banner", "-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
		"-f", "lavfi", "-i", "sine=frequency=440", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25",
	}
	args = append(args, encoding...)
	return append(args, "-c:a", "aac", "-f", "rtsp", "-rtsp_transport", transport, url)
}

// live waits until the camera is.
func (o *office) live(t testing.TB) {
	t.Helper()
	eventually(t, "camera jauh is live", func() bool {
		h, _ := o.relay.HealthOf("camera/jauh")
		return h.State == media.StateLive && h.Width == 320 && h.Transport == "push"
	})
}

func TestFFmpegPushesACamera(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"tcp", "udp"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			o := remote(t)
			e := encode(t, "ffmpeg", ffmpegTo(o.url("jauh", "kwc_jauh"), transport, "-tune", "zerolatency")...)
			o.live(t)
			p := pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("jauh", "kwp_all")}) // and out again
			if f := p.next(); !f.Keyframe {
				t.Error("the first frame is no keyframe")
			}
			for range 30 {
				p.next()
			}
			e.cancel()
			eventually(t, "camera jauh is silent", func() bool {
				h, _ := o.relay.HealthOf("camera/jauh")
				return h.State == media.StateSilent && h.Reason == "the camera stopped sending"
			})
			encode(t, "ffmpeg", ffmpegTo(o.url("jauh", "kwc_jauh"), transport, "-tune", "zerolatency")...)
			o.live(t)
		})
	}
}

func TestGStreamerPushesACamera(t *testing.T) {
	t.Parallel()
	o := remote(t)
	encode(t, "gst-launch-1.0", strings.Fields("videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=25/1 ! "+
		"x264enc tune=zerolatency key-int-max=25 ! rtspclientsink protocols=tcp location="+o.url("jauh", "kwc_jauh"))...)
	o.live(t)
}

func TestBFramesThatArePushedAreRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	o := remote(t)
	e := encode(t, "ffmpeg", ffmpegTo(o.url("jauh", "kwc_jauh"), "tcp", "-preset", "medium", "-bf", "3")...)
	<-e.ended
	eventually(t, "the advice", func() bool {
		h, _ := o.relay.HealthOf("camera/jauh")
		return h.State == media.StateUnsupported && strings.Contains(h.Reason, "B-frames")
	})
}

// announce is the description of the clip, with sound beside it.
const announce = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n" +
	"m=audio 0 RTP/AVP 8\r\na=control:streamid=1\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:streamid=0\r\n"

// record opens a session that sends to jauh, and gives the status it came to.
func (k *caller) record(o *office, token, sdp string) string {
	k.t.Helper()
	url := "rtsp://" + o.host + "/jauh"
	k.cseq++
	fmt.Fprintf(k.nc, "ANNOUNCE %s RTSP/1.0\r\nCSeq: %d\r\n%s\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
		url, k.cseq, basic(token), len(sdp), sdp)
	if status, _ := k.hear(); !strings.HasPrefix(status, "RTSP/1.0 200") {
		return status
	}
	for i, track := range []string{"streamid=1", "streamid=0"} {
		transport := fmt.Sprintf("Transport: RTP/AVP/TCP;unicast;interleaved=%d-%d;mode=record", 2*i, 2*i+1)
		if status, _ := k.say("SETUP", url+"/"+track, transport); !strings.HasPrefix(status, "RTSP/1.0 200") {
			return status
		}
	}
	status, _ := k.say("RECORD", url)
	return status
}

// send writes the clip's first pictures to channel 2, 100 a second.
func (k *caller) send(pictures int, ssrc uint32, seq uint16, at uint32) {
	k.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var sets [][]byte
	for _, unit := range bytes.Split(fifty(k.t), []byte{0, 0, 1}) {
		unit = bytes.TrimRight(unit, "\x00")
		if len(unit) == 0 {
			continue
		}
		if typ := unit[0] & 0x1f; typ != 1 && typ != 5 {
			sets = append(sets, unit)
			continue
		}
		if pictures--; pictures < 0 {
			return
		}
		<-tick.C
		for _, p := range media.H264Packets(append(sets, unit)...) {
			head := []byte{'$', 2, 0, 0, 0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
			if p.Marker {
				head[5] |= 0x80
			}
			binary.BigEndian.PutUint16(head[2:], uint16(12+len(p.Payload)))
			binary.BigEndian.PutUint16(head[6:], seq)
			binary.BigEndian.PutUint32(head[8:], at)
			binary.BigEndian.PutUint32(head[12:], ssrc)
			if _, err := k.nc.Write(append(head, p.Payload...)); err != nil {
				k.t.Fatalf("send: %v", err)
			}
			seq++
		}
		at += 900
		sets = nil
	}
}

func TestAPublisherWhoseSSRCChangesStaysLive(t *testing.T) {
	t.Parallel()
	o := remote(t)
	k := o.dial(t)
	if status := k.record(o, "kwc_jauh", announce); !strings.HasPrefix(status, "RTSP/1.0 200") {
		t.Fatalf("RECORD = %s", status)
	}
	feed, err := o.relay.Feed("camera/jauh", false)
	if err != nil {
		t.Fatal(err)
	}
	reader, _ := feed.Video.Subscribe()
	defer reader.Close()
	k.send(fiftyGOP, 7, 65530, 1)
	k.send(fiftyFrames, 4242, 3, 4_000_000_000) // held until the old one is surely over
	var last int64
	for i := range fiftyGOP + fiftyFrames {
		select {
		case f := <-reader.Frames():
			if f.Time <= last || f.Keyframe != (i%fiftyGOP == 0) {
				t.Errorf("frame %d: time %d after %d, keyframe %v", i, f.Time, last, f.Keyframe)
			}
			last = f.Time
		case <-time.After(patience):
			t.Fatalf("%d frames came, want %d", i, fiftyGOP+fiftyFrames)
		}
	}
}

func TestWhoMayNotPushIsToldWhy(t *testing.T) {
	t.Parallel()
	o := serve(t, media.Camera{Name: "jauh", Push: true}, media.Camera{Name: "dekat", URL: "rtsp://127.0.0.1:1/x"})
	o.allow("kwc_jauh", "record jauh")
	o.allow("kwc_dekat", "record dekat")
	first := o.dial(t)
	if status := first.record(o, "kwc_jauh", announce); !strings.HasPrefix(status, "RTSP/1.0 200") {
		t.Fatalf("RECORD = %s", status)
	}
	first.send(1, 7, 1, 1)
	for _, tt := range []struct{ name, token, sdp, want string }{
		{"a wrong token", "wrong", announce, "401"},
		{"a token that watches", "kwp_all", announce, "403"},
		{"another camera's token", "kwc_dekat", announce, "403"},
		{"H.265", "kwc_jauh", strings.Replace(announce, "H264", "H265", 1), "415 session description: the camera sends H265; set its stream to H.264"},
		{"no description", "kwc_jauh", "not SDP", "415"},
		{"a second one", "kwc_jauh", announce, "409 somebody sends camera jauh already"},
	} {
		if status := o.dial(t).record(o, tt.token, tt.sdp); !strings.HasPrefix(strings.Replace(status, "415 the camera", "415 session description: the camera", 1), "RTSP/1.0 "+tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, status, tt.want)
		}
	}
	k := o.dial(t)
	k.cseq++
	fmt.Fprintf(k.nc, "ANNOUNCE rtsp://%s/dekat RTSP/1.0\r\nCSeq: 1\r\n%s\r\nContent-Length: %d\r\n\r\n%s", o.host, basic("kwc_dekat"), len(announce), announce)
	k.hear()
	k.say("SETUP", "rtsp://"+o.host+"/dekat/streamid=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record")
	if status, _ := k.say("RECORD", "rtsp://"+o.host+"/dekat"); !strings.HasPrefix(status, "RTSP/1.0 403 camera dekat is fetched from its address") {
		t.Errorf("a camera that is pulled: %s, want 403 and why", status)
	}
	if status, _ := o.dial(t).say("RECORD", "rtsp://"+o.host+"/jauh", basic("kwc_jauh")); !strings.HasPrefix(status, "RTSP/1.0 455") {
		t.Errorf("RECORD without ANNOUNCE: %s, want 455", status)
	}
}

func TestADeadPublisherGivesItsPlaceToTheNext(t *testing.T) {
	t.Parallel()
	o := remote(t)
	dead := o.dial(t)
	dead.record(o, "kwc_jauh", announce)
	dead.send(fiftyGOP, 7, 1, 1)
	var next *caller
	eventually(t, "another may send", func() bool {
		next = o.dial(t)
		if strings.HasPrefix(next.record(o, "kwc_jauh", announce), "RTSP/1.0 200") {
			return true
		}
		next.nc.Close()
		return false
	})
	if _, err := io.Copy(io.Discard, dead.br); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the dead one's connection: %v, want its end", err)
	}
	next.send(fiftyGOP, 9, 1, 1)
	o.live(t)
}

func TestARevokedCameraIsCutOff(t *testing.T) {
	t.Parallel()
	o := remote(t)
	e := encode(t, "ffmpeg", ffmpegTo(o.url("jauh", "kwc_jauh"), "tcp", "-tune", "zerolatency")...)
	o.live(t)
	o.revoke("kwc_jauh")
	select {
	case <-e.ended:
	case <-time.After(patience):
		t.Error("it still sends")
	}
}
