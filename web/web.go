// Package web is the front door: the HTTP API, the websockets of displays,
// consoles, conference rooms and viewers, sign-in, metrics, TLS and the embedded pages.
// It holds no rule of the wall: who may do what is in wall's access table, and
// every change is a command of the wall.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/media"
	"kawung/wall"
)

// A Config is what the front door needs. Zero values mean the defaults named.
type Config struct {
	Wall  Controller
	Relay Relay
	Board Board
	Audit Audit
	Hub   *Hub // the one the Controller sends to

	// Parse reads declared things; its mistakes are Mistakes. Format writes
	// them so that Parse reads them back. Without them apply and export are
	// refused.
	Parse  func(io.Reader) ([]wall.Object, error)
	Format func(io.Writer, []wall.Object) error

	FindCameras Finder  // looks for cameras; nil means that it cannot
	ProbeCamera Prober  // looks at one camera; nil means that it cannot
	Devices     Devices // the cameras' own services; nil means that it cannot reach them

	UI              fs.FS      // the built pages; the embedded ones
	Authority       *Authority // offers its root at /ca.crt and /install; nil without
	StrictTransport bool       // tell browsers to insist on HTTPS: with certificate files only
	Locale          string     // id-ID
	Zone            string     // Asia/Jakarta
	Version         string     // of the build; for metrics and people
	Demo            bool
	Views           ViewConfig                             // who watches from outside the room
	Clips           Clips                                  // pieces of recordings; nil: none are cut
	Images          Images                                 // stored pictures; nil: none are kept
	Ready           map[string]func(context.Context) error // checks of /readyz, by name
	Notes           map[string]func(context.Context) error // the same, but what they say leaves the controller ready

	Told func() []Told // how webhooks are doing; nil: there are none
	// Vitals are how the process of the pictures is doing; nil: it is this one.
	Vitals func() (media.Vitals, bool)

	Now func() time.Time // time.Now
	Log *slog.Logger     // slog.Default()
}

// A Server is the front door. Handler may be used while Run runs.
type Server struct {
	config   Config
	wall     Controller
	relay    Relay
	board    Board
	hub      *Hub
	pages    *pages
	handler  http.Handler
	guesses  *throttle // wrong passwords by address and user
	noise    *throttle // wrong passwords and invites by address
	doors    *throttle // wrong tokens by address, at other doors than HTTP
	metrics  *metrics
	feed     *feed  // what consoles see
	rooms    *rooms // pages of conference rooms
	screens  *screens
	viewers  *viewers   // who watches walls from outside the room
	senders  senders    // cameras that push
	players  players    // who watches by WHEP
	hands    wall.Hands // who turns which camera
	tiles    *tileFrames
	patient  time.Duration // that a page may take to take one message
	greeting time.Duration // that a page may take to say hello
	hashing  chan struct{} // one place per password verified at once
	finding  chan struct{} // one place: a search for cameras
	probing  chan struct{} // one place per camera looked at at once
	now      func() time.Time
	zone     *time.Location // of schedules that name none
	log      *slog.Logger

	done    chan struct{} // closed when Run ends
	sockets sync.WaitGroup
	mu      sync.Mutex // guards closed against sockets.Add
	closed  bool
}

// New makes the front door. It returns an error when a route or a message is
// not in wall's access table: what nobody thought about is open to nobody.
func New(c Config) (*Server, error) {
	if c.Wall == nil || c.Relay == nil || c.Board == nil || c.Audit == nil || c.Hub == nil {
		return nil, errors.New("front door: Wall, Relay, Board, Audit and Hub are needed")
	}
	c = c.withDefaults()
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("front door: zone: %w", err)
	}
	pages, err := newPages(c.UI)
	if err != nil {
		return nil, fmt.Errorf("front door: pages: %w", err)
	}
	s := &Server{
		config: c, wall: c.Wall, relay: c.Relay, board: c.Board, hub: c.Hub, pages: pages,
		guesses: newThrottle(c.Now, userFailures), noise: newThrottle(c.Now, addressFailures),
		doors: newThrottle(c.Now, tokenFailures),
		now:   c.Now, zone: zone, log: c.Log, done: make(chan struct{}),
		hashing: make(chan struct{}, 2), finding: make(chan struct{}, 1), probing: make(chan struct{}, maxProbes), patient: socketWriteTime, greeting: socketHelloTime,
	}
	s.feed = newFeed(s)
	s.senders.all = map[string]sender{}
	s.players.all = map[string]player{}
	s.viewers = newViewers(s)
	s.rooms, s.screens, s.tiles = newRooms(), newScreens(), newTileFrames(c.Board)
	s.metrics = newMetrics(s)
	if s.handler, err = s.mount(); err != nil {
		return nil, fmt.Errorf("front door: %w", err)
	}
	return s, nil
}

func (c Config) withDefaults() Config {
	if c.UI == nil {
		c.UI, _ = fs.Sub(embedded, "ui/dist") // the path is valid
	}
	if c.Locale == "" {
		c.Locale = "id-ID"
	}
	if c.Zone == "" {
		c.Zone = "Asia/Jakarta"
	}
	if c.Views.Most == 0 {
		c.Views.Most = 64
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

// Handler answers every request.
func (s *Server) Handler() http.Handler { return s.handler }

// Hub is the displays as the wall sees them.
func (s *Server) Hub() wall.Displays { return s.hub }

// Run tells consoles, displays and rooms what changes until ctx ends; then it
// closes every websocket and waits for all of them.
func (s *Server) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.watchWall(ctx) })
	g.Go(func() error { return s.watchRelay(ctx) })
	g.Go(func() error { return s.watchBoard(ctx) })
	g.Go(func() error { return s.feed.run(ctx) })
	g.Go(func() error { return s.viewers.run(ctx) })
	g.Go(func() error { return s.sweep(ctx) })
	g.Go(func() error { return s.attend(ctx) })
	err := g.Wait()
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	close(s.done)
	s.sockets.Wait()
	return err
}

// enter counts a websocket in; false when the server is closing.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.sockets.Add(1)
	return true
}
