package rtsp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

func TestAServedCameraComesWholeFromItsCachedKeyframe(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	for range 2 { // the second begins with the cache
		p := pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_cam")})
		w := watch(t)
		if n := w.number(p.next()); n%fiftyGOP != 0 {
			t.Errorf("the first frame is %d of its group, want its keyframe", n%fiftyGOP)
		}
		w.run(p, 2*fiftyFrames)
		p.cancel()
	}
}

func TestAServedCameraSpeaksUDP(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	seen := ffprobe(t, o.url("cam", "kwp_cam"), "-rtsp_transport", "udp")
	if !strings.Contains(seen, "h264,320,180") {
		t.Errorf("ffprobe over UDP sees %q, want h264, 320×180", seen)
	}
}

func TestTheSubstreamIsServedByItsQuery(t *testing.T) {
	t.Parallel()
	main, sub := camera(t, fakecam.Config{}), camera(t, fakecam.Config{})
	o := serve(t, media.Camera{Name: "cam", URL: main.URL("cam"), Sub: sub.URL("slow")})
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: "rtsp://" + o.host + "/cam?stream=sub&token=kwp_cam"})
	watch(t).run(p, 5)
	if main.Sessions() != 0 || sub.Sessions() != 1 {
		t.Errorf("sessions = %d of the main stream, %d of the substream, want none and one", main.Sessions(), sub.Sessions())
	}
}

func TestTwentyReadersCostOneSessionAtTheCamera(t *testing.T) {
	t.Parallel()
	o, cam := one(t)
	var all []*pulling
	for range 20 {
		all = append(all, pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_all")}))
	}
	for _, p := range all {
		watch(t).run(p, fiftyGOP)
	}
	if n := cam.Sessions(); n != 1 {
		t.Errorf("the camera was played %d times for 20 readers, want once", n)
	}
	if h, _ := o.relay.HealthOf("camera/cam"); h.Viewers != 20 {
		t.Errorf("viewers = %d, want 20", h.Viewers)
	}
}

func TestARevokedTokenEndsItsSession(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	gone := pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_cam")})
	stays := pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_all")})
	gone.next()
	began := time.Now()
	o.revoke("kwp_cam")
	_ = gone.end()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it ended after %s, want seconds", took)
	}
	watch(t).run(stays, fiftyGOP)
}

func TestWhoShowsNoGoodTokenIsToldHowToGetOne(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	k, url := o.dial(t), "rtsp://"+o.host+"/cam"
	status, rest := k.say("DESCRIBE", url)
	if !strings.HasPrefix(status, "RTSP/1.0 401") || !strings.Contains(rest, `WWW-Authenticate: Basic realm="kawung"`) || !strings.Contains(rest, "kawung token add") {
		t.Errorf("DESCRIBE without a token = %s, %s, want 401, Basic and a hint", status, rest)
	}
	for header, want := range map[string]string{
		basic("wrong"): "401", "Authorization: Digest username=\"x\", response=\"y\"": "401", "Authorization: Basic !!!": "401",
		basic("kwp_cam"): "200", "Authorization: Bearer kwp_cam": "200",
	} {
		if status, _ := o.dial(t).say("DESCRIBE", url, header); !strings.HasPrefix(status, "RTSP/1.0 "+want) {
			t.Errorf("DESCRIBE with %s = %s, want %s", header, status, want)
		}
	}
	if status, _ := k.say("SETUP", url+"/trackID=0", "Transport: RTP/AVP/TCP;interleaved=0-1"); !strings.HasPrefix(status, "RTSP/1.0 401") {
		t.Errorf("SETUP without a token = %s, want 401", status)
	}
	if status, _ := k.say("DESCRIBE", "rtsp://"+o.host+"/other", basic("kwp_cam")); !strings.HasPrefix(status, "RTSP/1.0 403") {
		t.Errorf("DESCRIBE of another camera = %s, want 403", status)
	}
	if status, _ := k.say("DESCRIBE", "rtsp://"+o.host+"/other", basic("kwp_all")); !strings.HasPrefix(status, "RTSP/1.0 404 there is no camera other") {
		t.Errorf("DESCRIBE of no camera = %s, want 404", status)
	}
}

func TestACameraThatGivesNoPictureSaysWhy(t *testing.T) {
	t.Parallel()
	o := serve(t, media.Camera{Name: "cam", URL: "rtsp://127.0.0.1:1/cam"})
	status, _ := o.dial(t).say("DESCRIBE", "rtsp://"+o.host+"/cam", basic("kwp_cam"))
	if !strings.HasPrefix(status, "RTSP/1.0 503 camera cam: the camera refused") {
		t.Errorf("DESCRIBE = %s, want 503 and the camera's own reason", status)
	}
}

func TestOnlyTransportsThatAreServedAreAgreedOn(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	k, url := o.dial(t), "rtsp://"+o.host+"/cam"
	for _, tt := range []struct{ ask, want string }{
		{"RTP/AVP;multicast", "461"},
		{"RTP/SAVP;unicast;client_port=5000-5001", "461"},
		{"", "461"},
		{"RTP/AVP;unicast;client_port=70000-70001", "461"},
		{"RTP/AVP/TCP;unicast;interleaved=300-301", "461"},
		{"RTP/AVP;multicast,RTP/AVP/TCP;unicast;interleaved=6-7;mode=\"PLAY\"", "200"},
		{"RTP/AVP/TCP;unicast", "200"},
	} {
		status, rest := k.say("SETUP", url+"/trackID=0", basic("kwp_cam"), "Transport: "+tt.ask)
		if !strings.HasPrefix(status, "RTSP/1.0 "+tt.want) {
			t.Errorf("SETUP with %q = %s, %s, want %s", tt.ask, status, rest, tt.want)
		}
	}
	if status, _ := k.say("PLAY", url, "Session: another"); !strings.HasPrefix(status, "RTSP/1.0 454") {
		t.Errorf("PLAY of another session = %s, want 454", status)
	}
	if status, _ := k.say("SETUP", url+"/trackID=7", basic("kwp_cam"), "Transport: RTP/AVP/TCP"); !strings.HasPrefix(status, "RTSP/1.0 404") {
		t.Errorf("SETUP of no track = %s, want 404", status)
	}
}

func TestReadersThatPauseGoOn(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	k, url := o.dial(t), "rtsp://"+o.host+"/cam"
	k.say("SETUP", url+"/trackID=0", basic("kwp_cam"), "Transport: RTP/AVP/TCP;interleaved=0-1")
	for range 3 {
		if status, rest := k.say("PLAY", url); !strings.HasPrefix(status, "RTSP/1.0 200") || !strings.Contains(rest, "rtptime=") {
			t.Fatalf("PLAY = %s, %s", status, rest)
		}
		k.packet()
		k.cseq++
		fmt.Fprintf(k.nc, "PAUSE %s RTSP/1.0\r\nCSeq: %d\r\n\r\n", url, k.cseq)
		for k.packet() {
		}
		if status, _ := k.hear(); !strings.HasPrefix(status, "RTSP/1.0 200") {
			t.Fatalf("PAUSE = %s", status)
		}
	}
	eventually(t, "no viewer is left", func() bool { h, _ := o.relay.HealthOf("camera/cam"); return h.Viewers == 0 })
}
