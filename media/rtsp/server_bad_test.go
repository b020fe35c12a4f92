package rtsp_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/rtsp"
)

func TestASlowReaderLosesItsOwnFramesAndNobodyWaits(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	k, url := o.dial(t), "rtsp://"+o.host+"/cam"
	_ = k.nc.(*net.TCPConn).SetReadBuffer(4 << 10)
	k.say("SETUP", url+"/trackID=0", basic("kwp_cam"), "Transport: RTP/AVP/TCP;interleaved=0-1")
	if status, _ := k.say("PLAY", url); !strings.HasPrefix(status, "RTSP/1.0 200") {
		t.Fatalf("PLAY = %s", status)
	}
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_all")}) // k reads nothing any more
	watch(t).run(p, 5*fiftyFrames)
}

func TestBadInputIsRefusedAndHarmsNobody(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	url := "rtsp://" + o.host + "/cam"
	for name, text := range map[string]string{
		"garbage":      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 no RTSP at all\r\n\r\n",
		"HTTP":         "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"no CSeq":      "OPTIONS " + url + " RTSP/1.0\r\n\r\n",
		"odd CSeq":     "OPTIONS " + url + " RTSP/1.0\r\nCSeq: -7\r\n\r\n",
		"long line":    "OPTIONS " + strings.Repeat("x", 1<<20),
		"many headers": "OPTIONS * RTSP/1.0\r\n" + strings.Repeat("X-A: b\r\n", 100_000),
		"large header": "OPTIONS * RTSP/1.0\r\nX: " + strings.Repeat("y", 1<<20),
		"long body":    "ANNOUNCE " + url + " RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 999999999\r\n\r\nv=0",
		"odd length":   "ANNOUNCE " + url + " RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n",
		"other scheme": "DESCRIBE http://" + o.host + "/cam RTSP/1.0\r\nCSeq: 1\r\n\r\n",
		"no address":   "DESCRIBE * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
		"a lone $":     "$\x00\xff\xff" + strings.Repeat("z", 1<<16) + "$\x00\x00",
	} {
		k := o.dial(t)
		go func() { _, _ = io.WriteString(k.nc, text); _ = k.nc.(*net.TCPConn).CloseWrite() }()
		answer, err := io.ReadAll(k.br)
		var ne net.Error
		if errors.As(err, &ne) && ne.Timeout() {
			t.Errorf("%s: the connection stays open", name)
		}
		if len(answer) > 0 && !bytes.HasPrefix(answer, []byte("RTSP/1.0 4")) {
			t.Errorf("%s: %.60q, want a refusal", name, answer)
		}
	}
	watch(t).run(pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_cam")}), fiftyGOP)
}

func TestRandomBytesNeverBreakTheServer(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	good := "DESCRIBE rtsp://" + o.host + "/cam RTSP/1.0\r\nCSeq: 1\r\n" + basic("kwp_cam") + "\r\n\r\n" +
		"SETUP rtsp://" + o.host + "/cam/trackID=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n" +
		"PLAY rtsp://" + o.host + "/cam RTSP/1.0\r\nCSeq: 3\r\n\r\nPAUSE rtsp://" + o.host + "/cam RTSP/1.0\r\nCSeq: 4\r\n\r\n" +
		"TEARDOWN rtsp://" + o.host + "/cam RTSP/1.0\r\nCSeq: 5\r\n\r\n"
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		text := []byte(good)
		for range rng.IntN(8) {
			text[rng.IntN(len(text))] = byte(rng.Uint32())
		}
		k := o.dial(t)
		_, _ = k.nc.Write(text[:rng.IntN(len(text))])
		_ = k.nc.Close()
	}
	watch(t).run(pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_cam")}), fiftyGOP)
	eventually(t, "every connection but one has ended", func() bool { return o.server.Clients() == 1 })
}

func TestAFloodOfConnectionsIsTurnedAway(t *testing.T) {
	t.Parallel()
	o, _ := one(t)
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: o.url("cam", "kwp_cam")})
	p.next()
	var away bool
	for range 200 {
		k := o.dial(t)
		_ = k.nc.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
		b, _ := io.ReadAll(k.br)
		away = away || bytes.HasPrefix(b, []byte("RTSP/1.0 503"))
	}
	if n := o.server.Clients(); !away || n > 128 {
		t.Errorf("connections = %d, some turned away: %v, want at most 128 from one address", n, away)
	}
	watch(t).run(p, fiftyGOP)
}
