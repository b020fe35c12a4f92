package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"
)

// A simulated display is a display without glass: a real websocket and a real
// peer connection, behind a bad link and with a clock that is wrong. It does what the
// page does (web/PROTOCOL.md): the exchange of four timestamps, ready when each
// picture is there, and the flip in the frame of its instant.
type simulated struct {
	name, token, url string
	clock            skewed
	cable            cable
	reckoning        reckoning
	session          string
	pictures         *simPictures
	stir             chan struct{}

	prepared *simMessage
	since    time.Time // of prepared
	said     bool      // that prepared is ready
	flip     *simMessage
	unsaid   int64     // revision that is to be painted in the next frame
	frame    time.Time // when something is to be painted next; zero: nothing is
	tiles    map[string]bool

	pulse sync.RWMutex // held by whoever lets the display be dead

	mu      sync.Mutex
	readied []time.Time // when it said that it was ready
	wrong   []float64   // ms by which its idea of the wall's time was wrong when it flipped
	out     chan parcel
}

// A simMessage is everything a display hears that it acts on.
type simMessage struct {
	Type     string    `json:"type"`
	SDP      string    `json:"sdp"`
	Video    []string  `json:"video"`
	Resumed  bool      `json:"resumed"`
	Take     string    `json:"take"`
	Revision int64     `json:"revision"`
	At       float64   `json:"at"`
	T1       float64   `json:"t1"`
	T2       float64   `json:"t2"`
	T3       float64   `json:"t3"`
	Tile     string    `json:"tile"`
	Views    []simView `json:"views"`
}

type simView struct {
	Source   string    `json:"source"`
	Kind     string    `json:"kind"`
	Slot     int       `json:"slot"`
	LiveFrom uint32    `json:"liveFrom"`
	Video    bool      `json:"video"` // of a seat
	Seats    []simView `json:"seats"`
}

// run is the display until ctx ends. It comes back when it is thrown out, as pages do.
func (d *simulated) run(ctx context.Context) error {
	defer func() {
		if d.pictures != nil {
			d.pictures.close()
		}
	}()
	for {
		err := d.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		var closed *websocket.CloseError
		if errors.As(err, &closed) && closed.Code >= 4400 && closed.Code != 4408 {
			return fmt.Errorf("display %s: %w", d.name, err)
		}
		rest(ctx, 300*time.Millisecond)
	}
}

// connect is one websocket's life.
func (d *simulated) connect(ctx context.Context) error {
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, d.url, nil)
	if err != nil {
		return err
	}
	defer conn.Close()
	g, ctx := errgroup.WithContext(ctx)
	in, heard := make(chan parcel, 256), make(chan []byte)
	d.out, d.prepared, d.flip, d.unsaid, d.frame, d.tiles = make(chan parcel, 256), nil, nil, 0, time.Time{}, map[string]bool{}
	g.Go(func() error { // the way down
		for {
			_, frame, err := conn.ReadMessage()
			if err != nil {
				return err
			}
			d.pulse.RLock()
			p := parcel{d.cable.arrives(down, len(frame)), frame}
			d.pulse.RUnlock()
			select {
			case in <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	g.Go(func() error {
		return carry(ctx, in, func(frame []byte) error {
			select {
			case heard <- frame:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	g.Go(func() error {
		return carry(ctx, d.out, func(frame []byte) error { return conn.WriteMessage(websocket.TextMessage, frame) })
	})
	g.Go(func() error { <-ctx.Done(); return conn.Close() })
	g.Go(func() error { return d.live(ctx, heard) })
	return g.Wait()
}

// live is the page: it hears, it is asked by its own timers, and it paints.
func (d *simulated) live(ctx context.Context, heard <-chan []byte) error {
	d.say(map[string]any{
		"type": "hello", "protocol": 1, "ui": "", "display": d.name, "token": d.token, "session": d.session,
		"capabilities": map[string]any{"width": 960, "height": 540, "dpr": 1, "codecs": []string{"video/H264"}, "hardware": false, "agent": "kawung-bench"},
	})
	second, quick := time.NewTicker(time.Second), time.NewTicker(60*time.Millisecond)
	defer second.Stop()
	defer quick.Stop()
	paint := time.NewTimer(time.Hour)
	defer paint.Stop()
	for asked := 0; ; {
		if d.frame.IsZero() {
			paint.Stop()
		} else {
			paint.Reset(time.Until(d.frame))
		}
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-quick.C:
			if asked++; asked >= 8 {
				quick.Stop()
			}
			err = d.act(d.askTime)
		case <-second.C:
			err = d.act(func() error { d.health(); return d.askTime() })
		case <-d.stir:
			err = d.act(d.checkReady)
		case frame := <-heard:
			err = d.act(func() error { return d.hear(ctx, frame) })
		case <-paint.C:
			err = d.act(d.paint)
		}
		if err != nil {
			return err
		}
	}
}

// act does something unless the display is dead, and then when it lives again.
func (d *simulated) act(f func() error) error {
	d.pulse.RLock()
	defer d.pulse.RUnlock()
	return f()
}

func (d *simulated) say(m map[string]any) {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // our own words always encode
	}
	select {
	case d.out <- parcel{d.cable.arrives(up, len(b)), b}:
	default: // the link is full
	}
}

func (d *simulated) askTime() error {
	d.say(map[string]any{"type": "clock", "t1": math.Round(d.clock.now())})
	return nil
}

func (d *simulated) health() {
	d.say(map[string]any{"type": "health", "hidden": false, "clockError": 0, "windows": []any{}})
}

func (d *simulated) hear(ctx context.Context, frame []byte) error {
	var m simMessage
	if err := json.Unmarshal(frame, &m); err != nil {
		return err
	}
	switch m.Type {
	case "clock":
		d.reckoning.add(m.T1, m.T2, m.T3, math.Round(d.clock.now()))
	case "offer":
		return d.offered(ctx, m)
	case "tile":
		d.tiles[m.Tile] = true
	case "prepare":
		d.prepared, d.since, d.said, d.flip = &m, time.Now(), false, nil
		if d.unsaid == 0 {
			d.frame = time.Time{}
		}
	case "cancel":
		if d.prepared != nil && d.prepared.Take == m.Take {
			d.prepared, d.flip = nil, nil
		}
	case "flip":
		if d.prepared != nil && d.prepared.Take == m.Take {
			d.flip, d.frame = &m, d.frameOf(m)
		}
	case "program":
		d.prepared, d.flip, d.unsaid, d.frame = nil, nil, m.Revision, nextFrame(time.Now())
	}
	return d.checkReady()
}

func (d *simulated) offered(ctx context.Context, m simMessage) error {
	if m.Resumed || m.SDP == "" {
		return nil
	}
	if d.pictures != nil {
		d.pictures.close()
	}
	p, answer, err := answerPictures(ctx, m.SDP, m.Video, d.stir)
	if err != nil {
		return fmt.Errorf("display %s: answer: %w", d.name, err)
	}
	d.pictures = p
	d.say(map[string]any{"type": "answer", "sdp": answer})
	return nil
}

// checkReady says that a take is ready when each of its views is, by the rules
// of web/ui/src/lib/state/ready.ts.
func (d *simulated) checkReady() error {
	if d.prepared == nil || d.said {
		return nil
	}
	for _, v := range d.prepared.Views {
		if !d.viewReady(v) {
			return nil
		}
	}
	d.said = true
	d.mu.Lock()
	d.readied = append(d.readied, time.Now())
	d.mu.Unlock()
	d.say(map[string]any{"type": "ready", "take": d.prepared.Take})
	return nil
}

func (d *simulated) viewReady(v simView) bool {
	switch v.Kind {
	case "camera", "participant":
		return v.Slot < 0 || d.pictures != nil && d.pictures.live(v.Slot, v.LiveFrom)
	case "room":
		for _, seat := range v.Seats {
			if seat.Video && seat.Slot >= 0 && !d.pictures.live(seat.Slot, seat.LiveFrom) {
				return time.Since(d.since) > 1500*time.Millisecond
			}
		}
		return true
	case "tile":
		return d.tiles[strings.TrimPrefix(v.Source, "tile/")]
	default:
		return true
	}
}

// frameOf is the frame that a flip belongs into: the first that is not more than
// half a frame before its instant.
func (d *simulated) frameOf(flip simMessage) time.Time {
	instant := d.clock.instant(flip.At - d.reckoning.offset()).Add(-frame / 2)
	return nextFrame(latest(instant, time.Now()))
}

// paint says what is painted in the frame that begins now.
func (d *simulated) paint() error {
	revision := d.unsaid
	if d.flip != nil && revision == 0 {
		revision, d.prepared, d.flip = d.flip.Revision, nil, nil
		d.mu.Lock()
		d.wrong = append(d.wrong, math.Abs(d.clock.at(d.frame)+d.reckoning.offset()-micros(d.frame))/1e3)
		d.mu.Unlock()
	}
	d.unsaid, d.frame = 0, time.Time{}
	if revision != 0 {
		d.say(map[string]any{"type": "painted", "revision": revision, "at": math.Round(d.clock.now() + d.reckoning.offset())})
	}
	return nil
}
