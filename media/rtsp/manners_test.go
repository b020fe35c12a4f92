package rtsp_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

func TestACameraThatSendsNothingOverTCPIsAskedForUDPTheNextTime(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{Quirks: fakecam.Quirks{Manner: fakecam.Manner{NoTCP: "pictures"}}})
	c := &rtsp.Client{Silence: 400 * time.Millisecond}
	u := media.Upstream{URL: cam.URL("cam")}
	if err := pull(t, c, u).end(); !errors.Is(err, media.ErrSilent) {
		t.Errorf("Pull over TCP = %v, want ErrSilent", err)
	}
	watch(t).run(pull(t, c, u), 3)
}

func TestAGoodbyeWithAnOldNonceIsRepeated(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{User: user, Password: password, Quirks: fakecam.Quirks{RotateNonce: true}})
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam"), User: user, Password: password})
	p.next()
	p.cancel()
	_ = p.end()
	if n := cam.Requests("TEARDOWN"); n != 2 {
		t.Errorf("TEARDOWN requests = %d, want 2", n)
	}
}

func TestACameraThatSaysGoodbyeAndFallsSilentIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]fakecam.Quirks{
		"TEARDOWN": {Ask: "TEARDOWN", FreezeAfter: 30},
		"BYE":      {Manner: fakecam.Manner{Goodbye: true}, FreezeAfter: 30},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cam := camera(t, fakecam.Config{Quirks: q})
			err := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam")}).end()
			if !errors.Is(err, media.ErrSilent) || !strings.Contains(err.Error(), "ended the session") {
				t.Errorf("Pull = %v, want ErrSilent since the camera ended the session", err)
			}
		})
	}
}

func TestAWebServerIsNamedAsOne(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = nc.Read(make([]byte, 1024))
			_, _ = io.WriteString(nc, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>RTSP</html>")
			nc.Close()
		}
	}()
	err = pull(t, &rtsp.Client{}, media.Upstream{URL: "rtsp://" + ln.Addr().String() + "/cam"}).end()
	if !errors.Is(err, media.ErrRefused) || !strings.Contains(err.Error(), "web server") {
		t.Errorf("Pull of a web server = %v, want ErrRefused with a hint", err)
	}
}
