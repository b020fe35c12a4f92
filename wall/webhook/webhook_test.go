package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
	"kawung/wall/bolt"
	"kawung/wall/webhook"
)

const (
	secret   = "rahasia-yang-panjang"
	patience = 20 * time.Second
)

// A room is a wall on a real store, and a program that is told of it.
type room struct {
	*testing.T
	*wall.Controller
	store    *bolt.DB
	folder   string
	sender   *webhook.Sender
	listener *listener
	now      func() time.Time
}

// A listener is the program: it answers as it is told to and keeps what it heard.
type listener struct {
	*httptest.Server
	mu     sync.Mutex // guards answer
	answer http.HandlerFunc
	heard  chan request
}

type request struct {
	event     webhook.Event
	body      []byte
	signature string
}

func newListener(t *testing.T) *listener {
	l := &listener{heard: make(chan request, 100)}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var e webhook.Event
		if err := json.Unmarshal(body, &e); err != nil {
			t.Errorf("body = %q: %v", body, err)
		}
		l.heard <- request{e, body, r.Header.Get(webhook.SignatureHeader)}
		l.mu.Lock()
		answer := l.answer
		l.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) answers(h http.HandlerFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = h
}

func (l *listener) next(t *testing.T) request {
	t.Helper()
	select {
	case r := <-l.heard:
		return r
	case <-time.After(patience):
		t.Fatal("nothing was heard")
		return request{}
	}
}

// nobody shows nothing to nobody.
type nobody struct{}

func (nobody) Slots(media.ScreenID) int                             { return 0 }
func (nobody) Show(media.ScreenID, int, media.View) (uint32, error) { return 0, nil }
func (nobody) Clear(media.ScreenID, int)                            {}
func (nobody) ClearRoom(media.ScreenID, string)                     {}
func (nobody) Screen(media.ScreenID) (media.ScreenState, bool)      { return media.ScreenState{}, false }
func (nobody) Send(string, wall.DisplayMessage)                     {}
func (nobody) Now() time.Time                                       { return time.Now() }

func (nobody) After(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

func (nobody) ShowRoom(media.ScreenID, string, []int, bool) ([]media.Seat, error) { return nil, nil }
func (nobody) Hear(media.ScreenID, media.Source) error                            { return nil }

var admin = wall.Actor{Name: "admin", Role: wall.RoleAdmin}

func newRoom(t *testing.T) *room {
	dir := t.TempDir()
	store, err := bolt.Open(filepath.Join(dir, "wall.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := wall.New(t.Context(), wall.Config{Store: store, Pictures: nobody{}, Displays: nobody{}, Clock: nobody{}})
	if err != nil {
		t.Fatal(err)
	}
	r := &room{T: t, Controller: c, store: store, folder: filepath.Join(dir, "webhooks"), listener: newListener(t), now: time.Now}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	full := layouts.Region{Width: 1, Height: 1}
	r.apply(wall.PutAll{Objects: []wall.Object{
		wall.Wall{Name: "utama", Panels: []layouts.Panel{{Name: "a1", Width: 1210, Height: 680, Pixels: [2]int{1920, 1080}}}},
		wall.Camera{Name: "pasar", Title: "Pasar", URL: "rtsp://10.0.0.7/main"},
		wall.Camera{Name: "gudang", Title: "Gudang senjata", URL: "rtsp://10.0.0.8/main", Class: wall.Confidential},
		wall.Layout{Name: "pasar", Wall: "utama", Windows: []wall.Window{{Source: "camera/pasar", Region: full}}},
		wall.Layout{Name: "dua", Wall: "utama", Windows: []wall.Window{{Source: "camera/gudang", Region: full}, {Source: "camera/pasar", Region: full}}},
		wall.Alarm{Name: "banjir", Title: "Banjir", Wall: "utama", Layout: "pasar", Priority: 4},
	}})
	return r
}

func (r *room) apply(c wall.Command) {
	r.Helper()
	if _, err := r.Apply(r.Context(), admin, c); err != nil {
		r.Fatal(err)
	}
}

func (r *room) take(layout string) {
	r.Helper()
	if _, err := r.Take(r.Context(), admin, wall.Take{Wall: "utama", Layout: layout}); err != nil {
		r.Fatal(err)
	}
}

// send runs a sender until stop is called.
func (r *room) send(events ...string) (stop func()) {
	r.Helper()
	s, err := webhook.Open(webhook.Config{
		Hooks:  []webhook.Hook{{URL: r.listener.URL + "/hook?key=rahasia", Secret: secret, Events: events}},
		Folder: r.folder, Audit: r.store.Audit, State: r.State, Watch: r.Watch, First: time.Millisecond, Now: r.now,
	})
	if err != nil {
		r.Fatal(err)
	}
	r.sender = s
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-ended })
	r.Cleanup(stop)
	return stop
}

// until waits for a hook's status.
func (r *room) until(what string, ok func(webhook.Status) bool) {
	r.Helper()
	for end := time.Now().Add(patience); !ok(r.sender.Status()[0]); {
		if time.Now().After(end) {
			r.Fatalf("status = %+v, want %s", r.sender.Status(), what)
		}
		<-time.After(time.Millisecond)
	}
}

func TestATakeIsToldSignedAndWithoutWhatIsConfidential(t *testing.T) {
	r := newRoom(t)
	r.send("take", "undo")
	r.take("dua")
	got := r.listener.next(t)
	at, _, _ := strings.Cut(strings.TrimPrefix(got.signature, "t="), ",")
	var seconds int64
	if _, err := fmt.Sscan(at, &seconds); err != nil || got.signature != webhook.Sign(secret, time.Unix(seconds, 0), got.body) {
		t.Errorf("signature = %q, want that of the body", got.signature)
	}
	e := got.event
	if e.Event != "take" || e.Wall != "utama" || e.Actor.Name != "admin" || e.Layout != "dua" || e.Revision != r.State().Programs["utama"].Revision || e.Time.IsZero() {
		t.Errorf("event = %+v", e)
	}
	want := []webhook.Source{{Kind: "camera", Restricted: true}, {Kind: "camera", Source: "camera/pasar", Title: "Pasar"}}
	if len(e.Windows) != 2 || e.Windows[0] != want[0] || e.Windows[1] != want[1] || strings.Contains(string(got.body), "udang") {
		t.Errorf("body = %s, want %+v", got.body, want)
	}
}

func TestAnAlarmIsToldFromRaisedToCleared(t *testing.T) {
	r := newRoom(t)
	r.send("alarm.raised", "alarm.acknowledged", "alarm.cleared")
	r.apply(wall.RaiseAlarm{Alarm: "banjir", Text: "air naik", Subject: "camera/pasar"})
	r.apply(wall.AcknowledgeAlarm{Alarm: "banjir"})
	r.apply(wall.ClearAlarm{Alarm: "banjir"})
	ids := map[string]bool{}
	for _, want := range []string{"alarm.raised", "alarm.acknowledged", "alarm.cleared"} {
		e := r.listener.next(t).event
		if e.Event != want || e.Wall != "utama" || e.Alarm == nil || e.Alarm.Name != "banjir" || e.Alarm.Priority != 4 || ids[e.ID] {
			t.Errorf("event = %+v, want %s of banjir with its own id", e, want)
		}
		ids[e.ID] = true
	}
	r.apply(wall.RaiseAlarm{Alarm: "banjir", Text: "di gudang senjata", Subject: "camera/gudang"})
	if got := r.listener.next(t); strings.Contains(string(got.body), "gudang") {
		t.Errorf("body = %s, want nothing of a confidential camera", got.body)
	}
}

func TestAHookThatFailsHearsTheSameEventAgainUntilItHears(t *testing.T) {
	r := newRoom(t)
	r.listener.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	r.send("take")
	r.take("pasar")
	first := r.listener.next(t)
	again := r.listener.next(t)
	if again.event.ID != first.event.ID {
		t.Errorf("sent again as %s, first %s", again.event.ID, first.event.ID)
	}
	r.until("trouble", func(s webhook.Status) bool { return s.Waiting > 0 && strings.Contains(s.Problem, "503") })
	if err := r.sender.Trouble(t.Context()); err == nil || strings.Contains(err.Error(), "rahasia") || strings.Contains(err.Error(), "/hook") {
		t.Errorf("Trouble() = %v, want the host without the path", err)
	}
	r.listener.answers(nil)
	r.until("it to be heard", func(s webhook.Status) bool { return s.Delivered == 1 && s.Waiting == 0 })
	if err := r.sender.Trouble(t.Context()); err != nil {
		t.Errorf("Trouble() = %v, want none once it hears", err)
	}
}

func TestWhatHappensWhileNobodySendsIsToldAfterARestart(t *testing.T) {
	r := newRoom(t)
	stalled := make(chan struct{})
	r.listener.answers(func(_ http.ResponseWriter, q *http.Request) {
		select {
		case <-stalled:
		case <-q.Context().Done():
		}
	})
	stop := r.send("take")
	r.take("pasar")
	first := r.listener.next(t) // it stalls
	stop()
	close(stalled)
	r.take("dua")
	r.listener.answers(nil)
	r.send("take")
	if again := r.listener.next(t); again.event.ID != first.event.ID {
		t.Errorf("after the restart %s, want %s again: nobody said that it was heard", again.event.ID, first.event.ID)
	}
	if e := r.listener.next(t).event; e.Layout != "dua" {
		t.Errorf("event = %+v, want the take of meanwhile", e)
	}
	r.until("both to be heard", func(s webhook.Status) bool { return s.Delivered == 2 })
}

func TestAHookHearsOnlyWhatItAskedForAndNothingOfBefore(t *testing.T) {
	r := newRoom(t)
	r.take("pasar")
	r.send("undo")
	r.take("dua")
	if _, err := r.Take(t.Context(), admin, wall.Take{Wall: "utama", Undo: true}); err != nil {
		t.Fatal(err)
	}
	if e := r.listener.next(t).event; e.Event != "undo" {
		t.Errorf("event = %+v, want the undo alone", e)
	}
}

func TestARedirectionIsNotFollowed(t *testing.T) {
	r := newRoom(t)
	other := newListener(t)
	r.listener.answers(func(w http.ResponseWriter, q *http.Request) {
		http.Redirect(w, q, other.URL, http.StatusTemporaryRedirect)
	})
	r.send("take")
	r.take("pasar")
	r.until("a problem", func(s webhook.Status) bool { return strings.Contains(s.Problem, "307") })
	if len(other.heard) > 0 {
		t.Error("the redirection was followed")
	}
}

func TestAnEventIsGivenUpWhenItIsRefusedOrADayOld(t *testing.T) {
	r := newRoom(t)
	r.listener.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	r.send("take")
	r.take("pasar")
	r.until("it to be dead", func(s webhook.Status) bool { return s.Dead == 1 && s.Delivered == 0 && s.Waiting == 0 })
	r.now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	r.listener.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	stop := r.send("take")
	r.take("dua")
	r.until("the old one to be dead", func(s webhook.Status) bool { return s.Dead == 1 })
	stop()
	r.now = time.Now
	r.listener.answers(nil)
	r.send("take")
	r.take("pasar")
	r.until("the next to be heard", func(s webhook.Status) bool { return s.Delivered == 1 })
}

func TestABacklogOfMoreThanOneBatchIsToldToItsEnd(t *testing.T) {
	r := newRoom(t)
	r.send("take")() // it has heard all until now
	for range 250 {
		r.apply(wall.Note{Action: "turn camera", Object: "camera/pasar"})
	}
	r.take("pasar")
	many := make([]wall.Object, 0, 450) // one revision that is larger than a batch
	for i := range 450 {
		many = append(many, wall.Camera{Name: fmt.Sprintf("c%d", i), URL: "rtsp://10.0.0.9/main"})
	}
	r.apply(wall.PutAll{Objects: many})
	r.apply(wall.PutAll{Objects: renamed(many)})
	r.take("dua")
	r.send("take")
	for _, want := range []string{"pasar", "dua"} {
		if e := r.listener.next(t).event; e.Layout != want {
			t.Errorf("event = %+v, want the take of %s", e, want)
		}
	}
}

func renamed(cameras []wall.Object) (list []wall.Object) {
	for _, o := range cameras {
		c, _ := o.(wall.Camera)
		c.Title = "Kamera " + c.Name
		list = append(list, c)
	}
	return list
}
