package rtsp

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"strings"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
)

// method does what a request asks for.
func (c *serverConn) method(ctx context.Context, r *base.Request) error {
	if err := c.checkSession(r); err != nil {
		return err
	}
	switch r.Method {
	case base.Options:
		return c.respond(r, base.Response{StatusCode: base.StatusOK, Header: base.Header{
			"Public": {"OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, ANNOUNCE, RECORD, TEARDOWN, GET_PARAMETER, SET_PARAMETER"},
		}})
	case base.Describe:
		return c.describe(ctx, r)
	case base.Announce:
		return c.announce(r)
	case base.Record:
		return c.intake.record(ctx, r)
	case base.Setup:
		if c.intake != nil {
			return c.intake.setup(r)
		}
		return c.setup(ctx, r)
	case base.Play:
		return c.play(ctx, r)
	case base.Pause:
		if c.out != nil {
			c.out.pause()
		}
		return c.ok(r)
	case base.Teardown:
		c.stopPlaying()
		c.stopRecording(nil)
		err := c.ok(r)
		c.session = ""
		return err
	case base.GetParameter, base.SetParameter: // a sign of life, RFC 2326 §10.8
		return c.ok(r)
	default:
		return refusal(base.StatusNotImplemented, "there is no method %s here", shorten(string(r.Method)))
	}
}

func (c *serverConn) ok(r *base.Request) error {
	return c.respond(r, base.Response{StatusCode: base.StatusOK})
}

// checkSession refuses a request for another session than the connection's.
func (c *serverConn) checkSession(r *base.Request) error {
	id, _, _ := strings.Cut(headerOf(r, "Session"), ";")
	if id = strings.TrimSpace(id); id != "" && id != c.session {
		return refusal(base.StatusSessionNotFound, "there is no such session on this connection")
	}
	return nil
}

// describe waits until the camera's pictures are known and describes them.
func (c *serverConn) describe(ctx context.Context, r *base.Request) error {
	if c.out != nil && c.out.playing() || c.intake != nil {
		return refusal(base.StatusMethodNotValidInThisState, "end the session first")
	}
	g, err := c.authorise(r, ActPlay)
	if err != nil {
		return err
	}
	if err := c.prepare(ctx, g); err != nil {
		return err
	}
	return c.respond(r, base.Response{
		StatusCode: base.StatusOK,
		Header: base.Header{
			"Content-Base": {c.base(r.URL, g) + "/"}, "Content-Type": {"application/sdp"}, "Cache-Control": {"no-cache"},
		},
		Body: c.out.description(g.camera, localIP(c.nc)),
	})
}

// base is the address of what is played, without its token.
func (c *serverConn) base(u *base.URL, g *grant) string {
	return u.Scheme + "://" + u.Host + "/" + g.camera
}

func localIP(nc net.Conn) net.IP {
	if a, ok := nc.LocalAddr().(*net.TCPAddr); ok {
		return a.IP
	}
	return net.IPv4zero
}

// prepare makes what g is for ready to be set up.
func (c *serverConn) prepare(ctx context.Context, g *grant) error {
	c.stopPlaying()
	out, err := newPlayback(ctx, c, g)
	if err != nil {
		return err
	}
	c.out = out
	c.grant.Store(g)
	return nil
}

// setup agrees on the way of one track's packets.
func (c *serverConn) setup(ctx context.Context, r *base.Request) error {
	if c.out != nil && c.out.playing() {
		return refusal(base.StatusMethodNotValidInThisState, "it is playing already")
	}
	g, err := c.authorise(r, ActPlay)
	if err != nil {
		return err
	}
	if c.out == nil || c.out.grant.camera != g.camera || c.out.grant.sub != g.sub {
		if err := c.prepare(ctx, g); err != nil {
			return err
		}
	}
	t := c.out.track(r.URL)
	if t == nil {
		return refusal(base.StatusNotFound, "camera %s has no such track", g.camera)
	}
	offer, ok := chooseTransport(headerOf(r, "Transport"))
	if !ok {
		return refusal(base.StatusUnsupportedTransport, "ask for RTP/AVP/TCP;interleaved or for RTP/AVP;unicast;client_port")
	}
	agreed, err := t.agree(c, offer)
	if err != nil {
		return err
	}
	if c.session == "" {
		c.session = rand.Text()
	}
	return c.respond(r, base.Response{StatusCode: base.StatusOK, Header: base.Header{
		"Transport": {agreed}, "Session": {fmt.Sprintf("%s;timeout=%d", c.session, int(sessionTime.Seconds()))},
	}})
}

// A transport is what a client asks for a track's packets.
type transport struct {
	tcp  bool
	a, b int // interleaved channels, or the client's ports
}

// chooseTransport picks the first transport of a header that is served here.
func chooseTransport(header string) (transport, bool) {
	for one := range strings.SplitSeq(header, ",") {
		profile, _, _ := strings.Cut(one, ";")
		profile = strings.ToUpper(strings.TrimSpace(profile))
		if strings.Contains(strings.ToLower(one), "multicast") {
			continue
		}
		switch profile {
		case "RTP/AVP/TCP":
			a, b, ok := numbers(one, "interleaved")
			if !ok {
				a, b = -1, -1 // the server's choice
			}
			if a < 256 && b < 256 {
				return transport{tcp: true, a: a, b: b}, true
			}
		case "RTP/AVP", "RTP/AVP/UDP":
			if a, b, ok := numbers(one, "client_port"); ok && a > 0 && b > 0 && b < 65536 {
				return transport{a: a, b: b}, true
			}
		}
	}
	return transport{}, false
}

// play starts the pictures.
func (c *serverConn) play(ctx context.Context, r *base.Request) error {
	if c.out == nil || c.session == "" {
		return refusal(base.StatusMethodNotValidInThisState, "set the tracks up first")
	}
	if c.out.playing() {
		return c.ok(r)
	}
	info := c.out.ready(c.base(r.URL, c.out.grant))
	err := c.respond(r, base.Response{StatusCode: base.StatusOK, Header: base.Header{
		"Range": {"npt=now-"}, "RTP-Info": {info},
	}})
	if err != nil {
		return err
	}
	c.log.Info("rtsp: watching", "camera", c.out.grant.camera, "who", c.out.grant.pass.Who)
	c.out.start(ctx)
	return nil
}

func (c *serverConn) stopPlaying() {
	if c.out != nil {
		c.out.close()
		c.out = nil
	}
}

func (c *serverConn) stopRecording(err error) {
	if c.intake != nil {
		c.intake.finish(err)
		c.intake = nil
	}
}
