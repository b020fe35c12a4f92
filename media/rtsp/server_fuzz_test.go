package rtsp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/media"
)

// A clerk is the end of a connection at which somebody else wrote all at once.
type clerk struct {
	in io.Reader

	mu  sync.Mutex // guards the rest
	out bytes.Buffer
}

func (c *clerk) Read(b []byte) (int, error) { return c.in.Read(b) }

func (c *clerk) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.Write(b)
}

func (c *clerk) Close() error        { return nil }
func (c *clerk) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8554} }

func (c *clerk) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1234} }
func (c *clerk) SetDeadline(time.Time) error      { return nil }
func (c *clerk) SetReadDeadline(time.Time) error  { return nil }
func (c *clerk) SetWriteDeadline(time.Time) error { return nil }

// A shelf has one camera that was seen, and refuses every publisher.
type shelf struct{ out *media.Fanout }

func (s shelf) Feed(source media.Source, _ bool) (media.Outlet, error) {
	if source != "camera/cam" {
		return media.Outlet{}, media.ErrNotFound
	}
	return media.Outlet{Video: s.out}, nil
}

func (s shelf) HealthOf(media.Source) (media.Health, bool) { return media.Health{}, false }

func (s shelf) Receive(context.Context, string, func()) (*media.Inflow, error) {
	return nil, &media.Refusal{Kind: media.ErrTaken, Reason: "another one sends already"}
}

// What clients write to the server; TOKEN stands for one in the address.
func FuzzRequests(f *testing.F) {
	const token = "kwp_Zq7Rahasia" //nolint:gosec // it opens nothing
	request := func(method, rest string, headers ...string) string {
		return method + " rtsp://h:8554/cam" + rest + " RTSP/1.0\r\nCSeq: 1\r\n" + strings.Join(append(headers, "\r\n"), "\r\n")
	}
	announce := request("ANNOUNCE", "?token=TOKEN", fmt.Sprintf("Content-Type: application/sdp\r\nContent-Length: %d", len(described))) + described
	tcp, udp := "Transport: RTP/AVP/TCP;interleaved=0-1", "Transport: RTP/AVP;unicast;client_port=5000-5001"
	for _, said := range []string{
		"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n" + request("DESCRIBE", "?token=TOKEN") + request("SETUP", "/trackID=0", tcp) + request("PLAY", ""),
		request("SETUP", "/trackID=0?token=TOKEN", udp) + request("PAUSE", "") + request("TEARDOWN", ""),
		announce + request("SETUP", "/trackID=1", tcp) + request("SETUP", "/trackID=2", udp) + request("RECORD", "") + "$\x00\x00\x04abcd",
		announce + request("SETUP", "/trackID=1", udp) + announce + request("SETUP", "/trackID=1", udp),
		request("DESCRIBE", "", "Authorization: Basic eDp5") + request("GET_PARAMETER", "", "Session: 1") + "DESCRIBE rtsp://%zz?token=TOKEN RTSP/1.0\r\n\r\n",
	} {
		f.Add([]byte(said))
	}
	bench := newBench(f).withSets()
	bench.idr(1)
	f.Fuzz(func(t *testing.T, b []byte) {
		if strings.Contains(string(b), "kwp_") {
			return
		}
		var log bytes.Buffer
		s := &Server{
			Feeds: shelf{bench.out}, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			Admit: func(_, shown string, _ Act, _ string) (Pass, error) {
				if shown != token {
					return Pass{}, ErrToken
				}
				return Pass{Who: "somebody", Still: func() error { return nil }}, nil
			},
		}
		said := strings.ReplaceAll(string(b), "?token=TOKEN", "?token="+token)
		nc := &clerk{in: strings.NewReader(said)}
		c := newServerConn(s, nc)
		c.serve(t.Context())
		if out := nc.out.String(); strings.Contains(out+log.String(), token) {
			t.Errorf("the token is told: %q, log %q", out, log.String())
		} else if out != "" && !strings.HasPrefix(out, "RTSP/1.0 ") {
			t.Errorf("answer %q", out)
		} else if limit := 1000*(strings.Count(said, "\n")+1) + 10*len(said); len(out) > limit {
			t.Errorf("%d bytes of answer to %d", len(out), len(said))
		}
		if c.out != nil || c.intake != nil {
			t.Error("something is left when the client has gone")
		}
	})
}
