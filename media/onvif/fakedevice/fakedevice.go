// Package fakedevice is an ONVIF camera: its SOAP services over HTTP and its
// answers to WS-Discovery probes. It checks logins by itself, turns, and can do
// wrong what real devices do wrong: every such quirk is a field of Quirks.
package fakedevice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Profile is one stream of the device.
type Profile struct {
	Token, Name, Channel string
	Codec                string // "H264", "H265", "JPEG"
	Width, Height, FPS   int
	GOP                  int    // frames; 50 when 0
	URI                  string // rtsp://HOST:554/TOKEN when empty
}

// Usual are the profiles of a device that names none: a main and a sub stream,
// and one that only Media2 can describe.
var Usual = []Profile{
	{Token: "Profile_1", Name: "mainStream", Channel: "VideoSource_1", Codec: "H264", Width: 1920, Height: 1080, FPS: 25},
	{Token: "Profile_2", Name: "subStream", Channel: "VideoSource_1", Codec: "H264", Width: 640, Height: 360, FPS: 15},
	{Token: "Profile_3", Name: "h265", Channel: "VideoSource_1", Codec: "H265", Width: 2560, Height: 1440, FPS: 25},
}

// Quirks are what the device does wrong, or differently.
type Quirks struct {
	Media1Only   bool          // has no Media2, and does not know H.265
	NoServices   bool          // does not know GetServices
	Media2Empty  bool          // lists Media2, which has no profiles
	ClockAhead   time.Duration // of its clock
	HTTPHost     string        // host that its services name: NAT
	StreamHost   string        // host that its streams name: NAT
	LoginInURI   bool          // writes its own user and password into its streams' addresses
	TokenOnly    bool          // takes WS-UsernameToken only, refused with 400 and a fault
	BareRefusal  bool          // refuses without a fault
	DigestOnly   bool          // takes HTTP Digest only
	SHA256       bool          // offers Digest with SHA-256 before MD5
	NoQOP        bool          // Digest of RFC 2069
	RotateNonce  bool          // a nonce is good for one request
	AllLocked    bool          // wants a login for everything but the time
	Slow         time.Duration // before every answer
	RedirectTo   string        // every request is sent there: a URL
	Body         string        // what every answer is instead
	Raw          string        // what is written instead of HTTP
	Huge         bool          // answers without end
	LoseStops    int           // so many Stops are answered but do nothing
	NoStop       bool          // knows no Stop: only a move at no speed stops it
	NoPTZ        bool          // does not move
	ZoomOnly     bool          // refuses to turn
	NoNodes      bool          // does not describe its moving parts
	RefuseTurns  bool          // refuses to move, whoever asks
	FixedCodec   bool          // offers its streams' codecs as they are only
	ForgetsCodec bool          // says yes to another codec and keeps its own
	LateMoves    time.Duration // a move is obeyed so late, whoever still waits, and overtaken by a Stop
	Lag          time.Duration // everything is obeyed so late, whoever still waits
	NoTypes      bool          // answers probes for tds:Device only
	MatchAddress string        // what its answer to a probe names instead of its own address
}

// A Config says what a device is.
type Config struct {
	Addr     string // host:port of HTTP; "" means 127.0.0.1:0
	Discover string // host:port of UDP, "" means 127.0.0.1:0; a multicast group is joined on loopback
	User     string // "" lets everybody in
	Password string
	Profiles []Profile   // nil means Usual
	TLS      *tls.Config // speaks https; nil: http
	Quirks   Quirks
	Now      func() time.Time // time.Now
}

// An Event is something that the device was made to do.
type Event struct {
	Action        string // "ContinuousMove", "Stop", "GotoPreset", "SetSynchronizationPoint", …
	Argument      string // velocities, the preset, the profile or what was set
	At            time.Time
	Media2, Moves bool // Media2: asked of that service; Moves: whether the device moves now
}

// A Device is one camera. Run serves it.
type Device struct {
	cfg Config
	ln  net.Listener
	udp *net.UDPConn

	mu       sync.Mutex // guards what follows
	requests map[string]int
	refused  int
	events   []Event
	happened chan struct{} // closed and made anew at every event
	motion   motion
	profiles []Profile
	lost     int
	away     bool
	nonces   map[string]int // of Digest: how often used
	tokens   map[string]bool
	seen     []string // everything that came, for tests of what is sent where
}

// Listen opens the device's ports. Nothing is answered until Run.
func Listen(cfg Config) (*Device, error) {
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.Discover == "" {
		cfg.Discover = "127.0.0.1:0"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Profiles == nil {
		cfg.Profiles = Usual
	}
	d := &Device{
		profiles: append([]Profile(nil), cfg.Profiles...), cfg: cfg, requests: map[string]int{}, happened: make(chan struct{}),
		nonces: map[string]int{}, tokens: map[string]bool{}, motion: newMotion(),
	}
	var err error
	if d.ln, err = net.Listen("tcp", cfg.Addr); err != nil {
		return nil, fmt.Errorf("fake device: %w", err)
	}
	if cfg.TLS != nil {
		d.ln = tls.NewListener(d.ln, cfg.TLS)
	}
	if d.udp, err = listenUDP(cfg.Discover); err != nil {
		_ = d.ln.Close() // never served
		return nil, fmt.Errorf("fake device: %w", err)
	}
	return d, nil
}

// Addr is where the device's HTTP listens.
func (d *Device) Addr() string { return d.ln.Addr().String() }

// scheme is how the device is spoken to.
func (d *Device) scheme() string {
	if d.cfg.TLS != nil {
		return "https://"
	}
	return "http://"
}

// DiscoverPort is the UDP port on which it answers probes.
func (d *Device) DiscoverPort() int { return d.udp.LocalAddr().(*net.UDPAddr).Port }

// Run serves until ctx ends; then everything it started has ended.
func (d *Device) Run(ctx context.Context) error {
	server := &http.Server{Handler: http.HandlerFunc(d.serve), ReadHeaderTimeout: 10 * time.Second}
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(d.answerProbes)
	stop := context.AfterFunc(ctx, func() {
		_ = server.Close() // whoever waits has waited long enough
		_ = d.udp.Close()
	})
	defer stop()
	err := server.Serve(d.ln)
	_ = d.udp.Close() // twice when ctx ended
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("fake device: %w", err)
}

// Requests is how many requests of an action have come so far, refused ones
// too.
func (d *Device) Requests(action string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.requests[action]
}

// Refusals is how many requests carried a login that was wrong.
func (d *Device) Refusals() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.refused
}

// Seen is every byte that clients sent in headers and bodies so far.
func (d *Device) Seen() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.seen, "\n")
}

// Events are what the device was made to do so far, and a channel that is
// closed at the next.
func (d *Device) Events() ([]Event, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Event(nil), d.events...), d.happened
}

// Unplug cuts the device off, or brings it back: it reads and answers nothing.
func (d *Device) Unplug(away bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = away
}

// happen keeps an event; do, if not nil, is what it changes, with the lock held.
func (d *Device) happen(e Event, do func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if do != nil {
		do()
	}
	e.At, e.Moves = time.Now(), d.motion.moves()
	d.events = append(d.events, e)
	close(d.happened)
	d.happened = make(chan struct{})
}
