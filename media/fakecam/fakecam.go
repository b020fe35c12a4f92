// Package fakecam is an RTSP 1.0 camera that plays H.264 clips: the cameras of
// the demo and of the tests. It is written on bare sockets (RFC 2326, RFC 3550,
// RFC 6184), so that it can do wrong what real cameras do wrong: every such
// quirk is a field of Quirks.
//
// The clip's phase follows the wall clock: the frame sent at wall time t is
// number floor(t·fps) mod N of its N frames, in every session, so anybody with
// a clock knows which frame is live. A session begins with the next frame,
// whichever it is, as a camera's does.
package fakecam

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A Clip is a loop of H.264.
type Clip struct {
	AnnexB []byte  // an Annex-B byte stream; its parameter sets may change on the way
	FPS    float64 // > 0
}

// A Config says what a camera is.
type Config struct {
	Addr     string          // host:port to listen on; "" means 127.0.0.1:0
	Streams  map[string]Clip // by path, without the leading slash: "alun-alun"
	User     string          // "" lets everybody in
	Password string
	Sound    *Sound // nil: none
	Quirks   Quirks
	Now      func() time.Time // nil means time.Now
	Opening  func(change int) // told of connections that begin (+1) and end (−1) to open a session; nil: nobody
}

// A Camera serves its streams to any number of clients.
type Camera struct {
	cfg      Config
	ln       net.Listener
	reels    map[string]*reel
	paused   atomic.Bool
	playing  atomic.Int64
	sessions atomic.Int64
	refused  atomic.Int64
	hungUp   atomic.Bool  // see Manner.HangUp
	tcpSetup atomic.Int64 // SETUP requests over TCP so far
	opening  atomic.Int64 // connections between DESCRIBE and the answer to PLAY
	most     atomic.Int64 // the most of them at once

	mu       sync.Mutex // guards conns and requests
	conns    map[*conn]struct{}
	requests map[string]int // by method
	setups   []string       // addresses that were set up
}

// Listen opens the camera's port. Nothing is answered until Run. The error
// names the stream whose clip cannot be read.
func Listen(cfg Config) (*Camera, error) {
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Camera{cfg: cfg, reels: map[string]*reel{}, conns: map[*conn]struct{}{}, requests: map[string]int{}}
	for path, clip := range cfg.Streams {
		r, err := newReel(clip, cfg.Quirks)
		if err != nil {
			return nil, fmt.Errorf("fake camera: stream %s: %w", path, err)
		}
		c.reels[strings.Trim(path, "/")] = r
	}
	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("fake camera: %w", err)
	}
	c.ln = ln
	return c, nil
}

// Addr is where the camera listens.
func (c *Camera) Addr() net.Addr { return c.ln.Addr() }

// URL is the address of a stream, without user information.
func (c *Camera) URL(path string) string {
	return "rtsp://" + c.ln.Addr().String() + "/" + strings.Trim(path, "/")
}

// SetPaused stops the pictures of every session, or lets them go on, without a
// word on the wire.
func (c *Camera) SetPaused(paused bool) { c.paused.Store(paused) }

// Kick drops every connection, as a camera that loses power and comes back.
func (c *Camera) Kick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		conn.close()
	}
}

// Playing is how many sessions play now.
func (c *Camera) Playing() int { return int(c.playing.Load()) }

// Sessions is how many sessions have begun to play so far.
func (c *Camera) Sessions() int { return int(c.sessions.Load()) }

// Opening is the most connections that were between DESCRIBE and the answer to
// PLAY at once.
func (c *Camera) Opening() int { return int(c.most.Load()) }

// Refusals is how many requests carried credentials that were wrong.
func (c *Camera) Refusals() int { return int(c.refused.Load()) }

// Requests is how many requests of a method have come so far.
func (c *Camera) Requests(method string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests[method]
}

// Setups are the addresses that were set up so far.
func (c *Camera) Setups() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.setups)
}

func (c *Camera) countSetup(url string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setups = append(c.setups, url)
}

func (c *Camera) countRequest(method string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests[method]++
}

// Run serves until ctx ends, then closes everything and returns nil once all
// of it has ended. It returns an error when the port fails.
func (c *Camera) Run(ctx context.Context) error {
	var clients sync.WaitGroup
	defer clients.Wait()
	defer c.ln.Close()
	stop := context.AfterFunc(ctx, func() { c.ln.Close() })
	defer stop()
	defer c.Kick()
	for {
		nc, err := c.ln.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			return fmt.Errorf("fake camera: %w", err)
		}
		conn := newConn(c, nc)
		c.enter(conn)
		clients.Go(func() {
			defer c.leave(conn)
			conn.serve()
		})
	}
}

func (c *Camera) enter(conn *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns[conn] = struct{}{}
}

func (c *Camera) leave(conn *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, conn)
}

// find is the stream a URL's path asks for: the longest one that the path
// begins with, because a track's address is below its stream's.
func (c *Camera) find(path string) (string, *reel) {
	path = strings.Trim(path, "/")
	var best string
	var found *reel
	for name, r := range c.reels {
		if (path == name || strings.HasPrefix(path, name+"/")) && len(name) >= len(best) {
			best, found = name, r
		}
	}
	return best, found
}
