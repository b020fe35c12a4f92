// Package webhook tells other programs what happens on the walls: signed
// requests (POST, JSON) made of the audit. The audit is the queue: what each
// hook has heard is a revision in a small file, so that nothing is lost and
// nothing grows while a program is away. Delivery is at least once and in order;
// the id of an event is the same every time it is sent.
package webhook

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/wall"
)

// Times and bounds of delivery.
const (
	backOffMost = 5 * time.Minute  // between two attempts
	tryFor      = 24 * time.Hour   // from the event on; it is dead afterwards
	refusedMost = 10               // answers of 4xx, which say that trying again is of no use
	answerTime  = 10 * time.Second // for one request
	batch       = 200              // entries of the audit at once
)

// SignatureHeader holds "t=SECONDS,v1=HEX": the Unix time of the attempt and the
// HMAC-SHA256 of "SECONDS.BODY" under the hook's secret.
const SignatureHeader = "Kawung-Signature"

// A Hook is one program that is told.
type Hook struct {
	URL    string
	Secret string
	Events []string // of Events
}

// Config is what a Sender is made of.
type Config struct {
	Hooks  []Hook
	Folder string // for what each hook has heard
	Audit  func(ctx context.Context, since wall.Revision, limit int) ([]wall.Entry, error)
	State  func() *wall.State
	Watch  func(from wall.Revision) *wall.Watcher
	First  time.Duration    // before the second attempt, doubled for each further one; 1 s by default
	Now    func() time.Time // time.Now by default
	Log    *slog.Logger     // discards by default
}

// A Status is how a hook is doing.
type Status struct {
	Name      string // its host: paths may hold keys
	Delivered uint64
	Dead      uint64        // events that were given up
	Waiting   time.Duration // how long the event that is tried has been waiting; 0 for none
	Problem   string        // of the last attempt, "" when it was heard
}

// A Sender delivers events to all hooks.
type Sender struct {
	cfg    Config
	client *http.Client
	hooks  []*hook
}

// A hook is a Hook and how far it is. Only its own goroutine changes heard.
type hook struct {
	Hook
	name  string
	file  string
	heard wall.Revision // all of it and before

	mu      sync.Mutex // guards status and since
	status  Status
	waiting time.Time // since when an event waits; zero for none
}

// Open reads what each hook has heard. A new one hears from now on.
func Open(c Config) (*Sender, error) {
	c.First = cmp.Or(c.First, time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sender{cfg: c, client: &http.Client{
		Timeout: answerTime,
		// A redirected event would be signed for one host and told to another.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for _, h := range c.Hooks {
		u, err := url.Parse(h.URL)
		if err != nil {
			return nil, errors.New("webhook: an address cannot be read") // err holds it
		}
		one := &hook{Hook: h, name: u.Host, status: Status{Name: u.Host}}
		if err := s.load(one); err != nil {
			return nil, fmt.Errorf("webhook %s: %w", one.name, err)
		}
		s.hooks = append(s.hooks, one)
	}
	return s, nil
}

// Run delivers until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, h := range s.hooks {
		g.Go(func() error { return s.serve(ctx, h) })
	}
	return g.Wait()
}

// Status is how every hook is doing.
func (s *Sender) Status() []Status {
	var all []Status
	for _, h := range s.hooks {
		h.mu.Lock()
		st := h.status
		if !h.waiting.IsZero() {
			st.Waiting = max(s.cfg.Now().Sub(h.waiting), time.Nanosecond)
		}
		h.mu.Unlock()
		all = append(all, st)
	}
	return all
}

// Trouble says which hooks do not hear, for /readyz.
func (s *Sender) Trouble(context.Context) error {
	var errs []error
	for _, st := range s.Status() {
		if st.Problem != "" && st.Waiting > 0 {
			errs = append(errs, fmt.Errorf("%s has not heard for %s: %s", st.Name, st.Waiting.Round(time.Second), st.Problem))
		} else if st.Dead > 0 {
			errs = append(errs, fmt.Errorf("%s: %d events were given up since the start", st.Name, st.Dead))
		}
	}
	return errors.Join(errs...)
}

// serve delivers to one hook.
func (s *Sender) serve(ctx context.Context, h *hook) error {
	w := s.cfg.Watch(h.heard)
	defer w.Close()
	for {
		more, err := s.deliverSome(ctx, h)
		if ctx.Err() != nil {
			return nil
		}
		var again <-chan time.Time
		if err != nil { // the audit or the file: not the hook
			s.cfg.Log.Error("webhook", "hook", h.name, "error", err)
			timer := time.NewTimer(backOffMost)
			defer timer.Stop()
			again = timer.C
		}
		if more && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-again:
		case <-w.C():
			_, _ = w.Changed() // the audit says what
		}
	}
}

// deliverSome delivers what a batch of the audit holds for a hook; more says that
// there may be another.
func (s *Sender) deliverSome(ctx context.Context, h *hook) (more bool, err error) {
	entries, more, err := s.whole(ctx, h.heard)
	if err != nil {
		return false, fmt.Errorf("read the audit: %w", err)
	}
	index, before := 0, wall.Revision(0)
	for i, e := range entries {
		if index++; e.Revision != before {
			index, before = 0, e.Revision
		}
		told := false
		if event := eventOf(e.Action); h.wants(event) {
			if !s.deliver(ctx, h, s.body(event, e, index), e.At) {
				return false, ctx.Err()
			}
			told = true
		}
		if last := i+1 == len(entries) || entries[i+1].Revision != e.Revision; last {
			h.heard = e.Revision
		}
		if told {
			if err := s.save(h); err != nil {
				return false, err
			}
		}
	}
	return more, nil
}

// whole is a batch of the audit that ends with all of a revision, which may be
// larger than a batch; more says that there may be another.
func (s *Sender) whole(ctx context.Context, since wall.Revision) (entries []wall.Entry, more bool, err error) {
	for limit := batch; ; limit *= 2 {
		entries, err = s.cfg.Audit(ctx, since, limit)
		if err != nil || len(entries) < limit {
			return entries, limit > batch, err // the store may give no more than this at once
		}
		last := entries[len(entries)-1].Revision
		if entries[0].Revision != last { // the last may be cut in two
			return slices.DeleteFunc(entries, func(e wall.Entry) bool { return e.Revision == last }), true, nil
		}
	}
}

// deliver tells a hook until it hears or the event is dead; false when ctx ended.
func (s *Sender) deliver(ctx context.Context, h *hook, body []byte, at time.Time) bool {
	wait, refused := s.cfg.First, 0
	for {
		status, err := s.tell(ctx, h, body)
		if ctx.Err() != nil {
			return false
		}
		if err == nil {
			h.note(func(st *Status) { st.Delivered++; st.Problem = "" }, time.Time{})
			return true
		}
		if status/100 == 4 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests {
			refused++
		}
		if s.cfg.Now().Sub(at) >= tryFor || refused >= refusedMost {
			h.note(func(st *Status) { st.Dead++; st.Problem = err.Error() }, time.Time{})
			s.cfg.Log.Warn("webhook: an event was given up", "hook", h.name, "error", err)
			return true
		}
		h.note(func(st *Status) { st.Problem = err.Error() }, at)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case <-timer.C:
		}
		wait = min(2*wait, backOffMost)
	}
}

func (h *hook) note(f func(*Status), waiting time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(&h.status)
	h.waiting = waiting
}

// tell is one attempt. Errors name neither the address nor the secret.
func (s *Sender) tell(ctx context.Context, h *hook, body []byte) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return 0, errors.New("its address cannot be asked")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "kawung")
	r.Header.Set(SignatureHeader, Sign(h.Secret, s.cfg.Now(), body))
	res, err := s.client.Do(r)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // its URL may hold a key
		}
		return 0, err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	if res.StatusCode/100 != 2 {
		return res.StatusCode, fmt.Errorf("it answers %s", res.Status)
	}
	return res.StatusCode, nil
}

// Sign is the value of SignatureHeader for a body sent at an instant.
func Sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
