package remote

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Bounds of one connection.
const (
	maxFrame   = 32 << 20        // bytes of one frame: a keyframe of 8 MB in base64, and room
	maxAtOnce  = 512             // requests that are answered at the same time; more wait
	maxPatient = maxAtOnce / 2   // of ours whose answers may take long: for a camera's picture, a clip
	writeTime  = 2 * time.Second // for the other side to take a frame
	answerTime = 3 * time.Second // for what is answered at once, on a machine that is overloaded
)

// A frame is a request, an answer or news: four bytes of length, big endian,
// and so many bytes of JSON.
type frame struct {
	ID    uint64          `json:"id,omitempty"`   // of the request; 0 for news, which nobody answers
	Call  string          `json:"call,omitempty"` // what is asked for; "" in an answer
	Body  json.RawMessage `json:"body,omitempty"`
	Error *problem        `json:"error,omitempty"`
}

// cancelled is the news that nobody waits for the answer to a request any more.
const cancelled = "cancelled"

// A handler answers one kind of request.
type handler func(ctx context.Context, body json.RawMessage) (any, error)

// A conn carries requests both ways.
type conn struct {
	net     net.Conn
	kinds   kinds
	handles map[string]handler
	places  chan struct{} // one a request that is being answered
	patient chan struct{} // one a request of ours that may wait long
	tasks   sync.WaitGroup

	writing sync.Mutex // held while a frame is written

	mu      sync.Mutex // guards what follows
	next    uint64
	waiting map[uint64]chan frame
	running map[uint64]context.CancelFunc // requests of the other side
	err     error                         // why it ended, once it has
	ends    []func()                      // what is called then
}

func newConn(c net.Conn, k kinds, handles map[string]handler) *conn {
	return &conn{
		net: c, kinds: k, handles: handles, places: make(chan struct{}, maxAtOnce),
		patient: make(chan struct{}, maxPatient),
		waiting: map[uint64]chan frame{}, running: map[uint64]context.CancelFunc{},
	}
}

// run reads until the connection or ctx ends; when it returns, every request
// that it answered has ended. News are handled one after the other.
func (c *conn) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(ctx, func() { _ = c.net.Close() })
	defer stop()
	err := c.read(ctx)
	cancel()
	_ = c.net.Close() // whatever ended it, nobody waits for an answer any more
	c.fail(err)
	c.tasks.Wait()
	return err
}

func (c *conn) read(ctx context.Context) error {
	in := bufio.NewReader(c.net)
	for {
		f, err := readFrame(in)
		switch {
		case err != nil:
			return err
		case f.Call == "":
			c.deliver(f)
		case f.Call == cancelled:
			c.cancel(f.ID)
		case f.ID == 0:
			if h := c.handles[f.Call]; h != nil { // unknown news is of a newer program
				_, _ = h(ctx, f.Body)
			}
		default:
			select {
			case c.places <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			asked := c.began(ctx, f.ID)
			c.tasks.Go(func() {
				defer func() { <-c.places }()
				defer c.cancel(f.ID)
				c.answer(asked, f)
			})
		}
	}
}

// began is the context of a request that is answered now.
func (c *conn) began(ctx context.Context, id uint64) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running[id] = cancel
	return ctx
}

// cancel ends a request that is being answered, if it still is.
func (c *conn) cancel(id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.running[id]; cancel != nil {
		delete(c.running, id)
		cancel()
	}
}

func readFrame(r io.Reader) (f frame, err error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return f, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return f, fmt.Errorf("a frame of %d bytes: at most %d", n, maxFrame)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return f, err
	}
	return f, json.Unmarshal(body, &f)
}

// answer answers a request.
func (c *conn) answer(ctx context.Context, f frame) {
	h := c.handles[f.Call]
	if h == nil {
		_ = c.write(frame{ID: f.ID, Error: &problem{Text: fmt.Sprintf("no request %q here", f.Call)}})
		return
	}
	out, err := h(ctx, f.Body)
	reply := frame{ID: f.ID, Error: c.kinds.wrap(err)}
	if body, err := json.Marshal(out); err == nil {
		reply.Body = body
	} else {
		reply.Error = &problem{Text: err.Error()}
	}
	_ = c.write(reply) // the connection is over: so is whoever asked
}

// deliver gives an answer to who waits for it, if somebody still does.
func (c *conn) deliver(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w, ok := c.waiting[f.ID]; ok {
		delete(c.waiting, f.ID)
		w <- f // has room for one
	}
}

// fail ends everybody's waiting.
func (c *conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = errors.Join(ErrAway, err)
	for _, w := range c.waiting {
		close(w)
	}
	c.waiting = nil
	for _, f := range c.ends {
		f()
	}
}

// atEnd calls f when the connection ends, at once if it has. f does not wait.
func (c *conn) atEnd(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		f()
		return
	}
	c.ends = append(c.ends, f)
}

// write sends a frame. A side that does not take it is no side any more.
func (c *conn) write(f frame) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if len(body) > maxFrame {
		return fmt.Errorf("a frame of %d bytes: at most %d", len(body), maxFrame)
	}
	whole := append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), uint32(len(body))), body...)
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = c.net.SetWriteDeadline(time.Now().Add(writeTime)) // fails on a closed connection, as Write does
	if _, err = c.net.Write(whole); err != nil {
		_ = c.net.Close()
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return nil
}

// tell sends news.
func (c *conn) tell(name string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.write(frame{Call: name, Body: raw})
}

// ask sends a request and waits for its answer.
func (c *conn) ask(ctx context.Context, name string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer := make(chan frame, 1)
	c.mu.Lock()
	if c.waiting == nil {
		defer c.mu.Unlock()
		return c.err
	}
	c.next++
	id := c.next
	c.waiting[id] = answer
	c.mu.Unlock()
	if err := c.write(frame{ID: id, Call: name, Body: raw}); err != nil {
		c.drop(id)
		return err
	}
	select {
	case <-ctx.Done():
		c.drop(id)
		_ = c.write(frame{ID: id, Call: cancelled}) // the connection is over: so is the request
		return ctx.Err()
	case f, ok := <-answer:
		if !ok {
			return ErrAway
		}
		if f.Error != nil {
			return c.kinds.unwrap(f.Error)
		}
		return json.Unmarshal(f.Body, out)
	}
}

func (c *conn) drop(id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, id)
}
