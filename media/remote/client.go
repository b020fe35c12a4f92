// Package remote carries the control interface of a relay over a Unix socket,
// so that pictures are a process of their own: Server beside the relay, Client
// in the controller. The relay never waits for the controller: without one it
// goes on with what it was told, and the next one finds everything as it is.
package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"kawung/media"
)

// redial is between two tries to reach the relay.
const redial = 50 * time.Millisecond

// ErrProtocol is a relay that speaks another version of the protocol.
var ErrProtocol = errors.New("the relay is of another version")

// A Gate says who may come in at the relay's own doors (RTSP). Its methods wait
// for nothing.
type Gate interface {
	Admit(Visitor) (Pass, error)
	// Still says whether the holder of a Pass's key may go on.
	Still(key json.RawMessage) error
}

// A Client gives orders to a relay in another process. Its methods are those of
// media.Relay; without a connection they do nothing, or are ErrAway. What was
// declared last (cameras, rooms) is declared again to every relay it reaches.
type Client struct {
	// Dial reaches the relay's socket.
	Dial   func(context.Context) (net.Conn, error)
	Gate   Gate         // nil: nobody comes in
	Errors []error      // sentinels of the gate, which keep their kind on the way
	Log    *slog.Logger // nil: nothing is logged
	// Greeted hears of every relay that was reached, before it is used; an error
	// lets go of it again. It may be nil.
	Greeted func(Hello) error

	watchers media.Watchers
	conn     atomic.Pointer[conn] // nil: away
	attached chan struct{}        // closed when a relay was first reached
	once     sync.Once

	declaring sync.Mutex // held while something is declared, so that the newest is the last
	cameras   []media.Camera
	rooms     []string
	known     struct{ cameras, rooms bool }
}

// NewClient returns a client that dials once Run runs.
func NewClient(dial func(context.Context) (net.Conn, error)) *Client {
	return &Client{Dial: dial, attached: make(chan struct{})}
}

// Run keeps the connection with the relay until ctx ends.
func (c *Client) Run(ctx context.Context) error {
	defer c.watchers.Close()
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	said := ""
	for {
		err := c.attach(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if text := err.Error(); text != said {
			said = text
			c.Log.Debug("relay", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(redial):
		}
	}
}

// Attached is closed once a relay was reached.
func (c *Client) Attached() <-chan struct{} { return c.attached }

// attach reaches the relay and stays with it until the connection ends.
func (c *Client) attach(ctx context.Context) error {
	nc, err := c.Dial(ctx)
	if err != nil {
		return err
	}
	cn := newConn(nc, newKinds(c.Errors), c.handles())
	ended := make(chan error, 1)
	go func() { ended <- cn.run(ctx) }()
	if refused := c.greet(cn); refused != nil {
		_ = nc.Close()
		return errors.Join(refused, <-ended)
	}
	err = <-ended
	c.conn.CompareAndSwap(cn, nil)
	c.watchers.Send(media.Lost{})
	return fmt.Errorf("%w: %w", ErrAway, err)
}

// greet declares what is declared and lets everybody use the connection.
func (c *Client) greet(cn *conn) error {
	h, err := hello.now(cn, greeting{Protocol})
	if err != nil {
		return err
	}
	if h.Protocol != Protocol {
		err = fmt.Errorf("%w: %d, not %d", ErrProtocol, h.Protocol, Protocol)
	}
	if c.Greeted != nil && err == nil {
		err = c.Greeted(h)
	}
	if err != nil {
		return err
	}
	c.declaring.Lock()
	defer c.declaring.Unlock()
	if c.known.cameras {
		_, err = setCameras.now(cn, c.cameras)
	}
	if c.known.rooms && err == nil {
		_, err = setRooms.now(cn, c.rooms)
	}
	if err != nil {
		return err
	}
	c.conn.Store(cn)
	c.once.Do(func() { close(c.attached) })
	c.watchers.Send(media.Attached{})
	return nil
}

// handles are what the relay may ask and tell.
func (c *Client) handles() map[string]handler {
	h := map[string]handler{
		event: func(_ context.Context, body json.RawMessage) (any, error) {
			var n news
			if err := json.Unmarshal(body, &n); err != nil {
				return nil, err
			}
			c.watchers.Send(n.event())
			return nil, nil
		},
	}
	if c.Gate != nil {
		admit.on(h, func(_ context.Context, v Visitor) (Pass, error) { return c.Gate.Admit(v) })
		still.on(h, func(_ context.Context, key json.RawMessage) (struct{}, error) {
			return struct{}{}, c.Gate.Still(key)
		})
	}
	return h
}

// Watch is media.Relay's, and tells Attached when a relay was reached.
func (c *Client) Watch() (<-chan media.Event, func()) { return c.watchers.Add() }

// Away says why no relay is attached, nil when one is. It is for /readyz.
func (c *Client) Away(context.Context) error {
	if c.conn.Load() == nil {
		return ErrAway
	}
	return nil
}

// Retire asks the relay to end when nobody has attached for so long, 0: at once.
func (c *Client) Retire(after time.Duration) error {
	_, err := retire.now(c.conn.Load(), after)
	return err
}

// Notes is what the relay's machine has to say (recordings), nil when all is
// well.
func (c *Client) Notes(context.Context) (map[string]string, error) {
	return notes.now(c.conn.Load(), struct{}{})
}

// Vitals are how the relay's process is doing; false while it is away.
func (c *Client) Vitals() (media.Vitals, bool) {
	v, err := vitals.now(c.conn.Load(), struct{}{})
	return v, err == nil
}

// SetCameras is media.Relay's.
func (c *Client) SetCameras(list []media.Camera) {
	c.declaring.Lock()
	defer c.declaring.Unlock()
	c.cameras, c.known.cameras = list, true
	_, _ = setCameras.now(c.conn.Load(), list) // the next relay is told
}

// SetRooms is media.Relay's.
func (c *Client) SetRooms(names []string) {
	c.declaring.Lock()
	defer c.declaring.Unlock()
	c.rooms, c.known.rooms = names, true
	_, _ = setRooms.now(c.conn.Load(), names) // the next relay is told
}
