// Package rtsp pulls cameras over RTSP 1.0 (RFC 2326). Client implements
// media.Puller: H.264 in RTP (RFC 3550, RFC 6184), over TCP or, when the camera
// wants it, UDP.
//
// The session is our own, on gortsplib's primitives: strict in what it sends
// and lenient in what it takes, so that a camera's quirk is handled by ordinary
// code. What gortsplib refuses — an answer without a reason phrase, a session
// description with one bad media, Digest with qop — is read here.
package rtsp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"kawung/media"
)

// A Client connects to cameras. The zero value is ready; it may be used for any
// number of cameras at once. The fields must not change after the first Pull.
type Client struct {
	Log     *slog.Logger     // nil: silent
	Now     func() time.Time // nil: time.Now
	TLS     *tls.Config      // for rtsps://; nil: every certificate is taken, since cameras sign their own
	Timeout time.Duration    // to connect, and twice that for each answer; 0 means 5 s
	Silence time.Duration    // without an RTP packet before the camera counts as lost; 0 means 10 s
	Memory  *Memory          // nil: what worked is known until the end of the process

	gates gates
	once  sync.Once
	known *Memory
}

var _ media.Puller = (*Client)(nil)

// Pull plays u into out until ctx ends, and then returns ctx.Err(), or until the
// camera fails. The error names the camera and the step, never a credential,
// and wraps one of media.ErrSilent, ErrRefused, ErrWrongPassword and
// ErrUnsupported.
func (c *Client) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	addr, err := parseAddress(u.URL)
	if err != nil {
		return fmt.Errorf("camera %s: address: %w: %w", u.Name, media.ErrUnsupported, err)
	}
	if addr.user == "" && addr.password == "" {
		addr.user, addr.password = u.User, u.Password
	}
	u.URL, u.User, u.Password = "", "", ""
	err = c.pull(ctx, &visit{up: u, addr: addr, out: out, found: &findings{}})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("camera %s: %w", u.Name, err)
}

// maxHops is how often a camera may send us elsewhere.
const maxHops = 4

// A visit is what one pull learns of the camera from one connection to the next.
type visit struct {
	up        media.Upstream // without address and password
	addr      address
	out       media.Outlet
	found     *findings
	tape      *tape
	creds     *credentials
	noOptions bool // OPTIONS makes the camera hang up
	hops      int
	hungUp    bool // it hung up once before it played
	deaf      bool // its datagrams do not arrive
	mutedTCP  bool // SETUP over TCP had no answer
	noTCP     bool // and UDP is tried first
	sounding  bool // its sound is, or is being, set up
	noSound   bool // it plays only without
}

// pull plays the camera. One that hangs up before it plays, sends us elsewhere,
// or promises UDP of which nothing arrives, is asked again within the same pull.
func (c *Client) pull(ctx context.Context, v *visit) error {
	v.creds = &credentials{user: v.addr.user, password: v.addr.password}
	for {
		asked := v.creds.asked()
		err := c.play(ctx, v)
		if ctx.Err() != nil || !c.again(v, err, !asked && v.creds.asked()) {
			return err
		}
	}
}

// again says whether to connect once more after err; questioned that the camera
// asked for a password for the first time.
func (c *Client) again(v *visit, err error, questioned bool) bool {
	var elsewhere redirection
	switch {
	case errors.As(err, &elsewhere):
		next, bad := v.addr.redirected(elsewhere.to)
		if v.hops++; bad != nil || v.hops > maxHops {
			return false
		}
		v.found.repair("sends us to another address")
		if next.url.Hostname() != v.addr.url.Hostname() {
			v.creds = &credentials{user: next.user, password: next.password, strict: true}
		}
		v.addr = next
	case errors.Is(err, errNoDatagrams) && !v.deaf:
		v.deaf = true
		c.log().Warn("nothing arrives over UDP, trying TCP", "camera", v.up.Name)
		v.found.repair("promised UDP, but nothing arrived that way")
	case v.sounding && !v.noSound && !v.found.pictures() && !errors.Is(err, media.ErrUnsupported):
		v.found.repair("plays only without its sound")
		v.noSound = true
	case v.mutedTCP && !v.noTCP && errors.Is(err, errInTime):
		v.shunTCP()
	case !errors.Is(err, errHungUp) || v.found.pictures():
		return false
	case questioned:
		v.found.repair("hangs up when it asks for a password")
	case !v.hungUp:
		v.found.repair("hangs up before it plays")
		v.hungUp, v.noOptions = true, true
	case v.mutedTCP && !v.noTCP:
		v.shunTCP()
	default:
		return false
	}
	return true
}

// shunTCP has UDP asked for first: TCP makes the camera hang up, or fall silent.
func (v *visit) shunTCP() {
	v.noTCP = true
	v.found.repair("does not answer when it is asked for TCP")
}

// play opens one session and reads it until it ends. Opening waits for its turn
// on the camera's host.
func (c *Client) play(ctx context.Context, v *visit) error {
	nc, t, err := c.connect(ctx, v)
	if err != nil {
		return err
	}
	v.found.sawConnection()
	s := newSession(c, v, v.tape.wrap(nc))
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { defer close(closed); nc.Close() })
	err = s.open()
	t.end()
	if !stop() {
		<-closed
	}
	if err != nil {
		s.close()
		return err
	}
	return s.stream(ctx)
}

// connect dials the camera when it is its turn.
func (c *Client) connect(ctx context.Context, v *visit) (net.Conn, *turn, error) {
	host := v.addr.url.Hostname()
	t, err := c.gates.take(ctx, host)
	if err != nil {
		return nil, nil, err
	}
	slow := time.AfterFunc(slowDial, t.end)
	nc, err := c.dial(ctx, v)
	if slow.Stop() && err == nil {
		return nc, t, nil
	}
	t.end()
	if err != nil {
		return nil, nil, fmt.Errorf("connect to %s: %w", v.addr.host(), err)
	}
	if t, err = c.gates.take(ctx, host); err != nil {
		nc.Close()
		return nil, nil, err
	}
	return nc, t, nil
}

func (c *Client) dial(ctx context.Context, v *visit) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", v.addr.host())
	if err != nil {
		return nil, dialError(err)
	}
	nc = quiet(nc)
	if v.addr.url.Scheme != "rtsps" {
		return nc, nil
	}
	return c.secure(ctx, v, nc)
}

func (c *Client) timeout() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return 5 * time.Second
}

func (c *Client) silence() time.Duration {
	if c.Silence > 0 {
		return c.Silence
	}
	return 10 * time.Second
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Client) log() *slog.Logger {
	if c.Log != nil {
		return c.Log
	}
	return slog.New(slog.DiscardHandler)
}

// memory is Memory, or one without a file.
func (c *Client) memory() *Memory {
	c.once.Do(func() {
		if c.known = c.Memory; c.known == nil {
			c.known = &Memory{}
		}
	})
	return c.known
}

// wantsUDP says whether the camera refused TCP before.
func (c *Client) wantsUDP(camera string) bool { return c.memory().recall(camera).UDP }

// setUDP remembers the transport to begin with the next time.
func (c *Client) setUDP(camera string, udp bool) {
	h := c.memory().recall(camera)
	h.UDP = udp
	c.remember(camera, h)
}

func (c *Client) remember(camera string, h habit) {
	if err := c.memory().remember(camera, h); err != nil {
		c.log().Warn("what works with a camera is not remembered", "error", err)
	}
}
