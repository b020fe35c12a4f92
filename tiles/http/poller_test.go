package http_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/tiles"
	feed "kawung/tiles/http"
)

// event is what a board heard: a document or a failure.
type event struct{ tile, document, failure string }

type board struct {
	events chan event
	refuse error
}

func (b *board) Put(_ context.Context, name string, doc []byte, from string) (uint64, error) {
	if b.refuse != nil {
		return 0, b.refuse
	}
	b.events <- event{tile: name, document: string(doc)}
	return 1, nil
}

func (b *board) Fail(name, reason string) { b.events <- event{tile: name, failure: reason} }

var ten = time.Date(2026, 11, 23, 10, 5, 0, 0, time.FixedZone("WIB", 7*3600))

// poll runs a poller against a handler and gives what its board hears.
func poll(t *testing.T, h http.HandlerFunc, change func(*feed.Poller)) (events chan event, log *strings.Builder) {
	t.Helper()
	s := httptest.NewServer(h)
	b := &board{events: make(chan event, 100)}
	out := &lockedBuilder{}
	p := &feed.Poller{
		Feed: feed.Feed{
			Name: "bapenda", Every: 5 * time.Millisecond, Tiles: map[string]string{"pad": ""},
			URL: strings.Replace(s.URL, "http://", "http://kawung:rahasia@", 1),
		},
		Board: b, Now: func() time.Time { return ten }, Log: slog.New(slog.NewTextHandler(out, nil)),
	}
	if change != nil {
		change(p)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		for {
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("Run = %v, want nil", err)
				}
				s.Close()
				if strings.Contains(out.b.String(), "rahasia") {
					t.Errorf("the log shows the password: %s", out.b.String())
				}
				return
			case <-b.events:
			}
		}
	})
	return b.events, &out.b
}

type lockedBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuilder) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func reply(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func TestAReplyReachesTheTilesItsPointersName(t *testing.T) {
	h := reply(`{"data":[{"a/b":{"value":{"v":7412350000}}},{"value":{"v":1},"asOf":"2026-11-23T09:00:00+07:00"}]}`)
	events, _ := poll(t, h, func(p *feed.Poller) {
		p.Feed.Tiles = map[string]string{"pad": "/data/0/a~1b", "parkir": "/data/1"}
	})
	for _, want := range []event{
		{tile: "pad", document: `{"asOf":"2026-11-23T10:05:00+07:00","value":{"v":7412350000}}`},
		{tile: "parkir", document: `{"asOf":"2026-11-23T09:00:00+07:00","value":{"v":1}}`},
	} {
		if got := <-events; got != want {
			t.Errorf("heard %v, want %v", got, want)
		}
	}
}

func TestTheSourceIsAskedConditionallyAndSignedIn(t *testing.T) {
	type request struct{ user, etag, since string }
	asked := make(chan request, 100)
	events, _ := poll(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		q := request{user + ":" + password, r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")}
		select {
		case asked <- q:
		default:
		}
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Mon, 23 Nov 2026 02:15:00 GMT")
		if q.etag == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, `{"value":{"v":1}}`)
	}, nil)
	if got, want := <-asked, (request{"kawung:rahasia", "", ""}); got != want {
		t.Errorf("first request %v, want %v", got, want)
	}
	if got, want := <-asked, (request{"kawung:rahasia", `"1"`, "Mon, 23 Nov 2026 02:15:00 GMT"}); got != want {
		t.Errorf("second request %v, want %v", got, want)
	}
	want := event{tile: "pad", document: `{"asOf":"2026-11-23T02:15:00Z","value":{"v":1}}`}
	for range 2 { // a 304 delivers the same again, so that the figure is known to be true
		if got := <-events; got != want {
			t.Errorf("heard %v, want %v", got, want)
		}
	}
}

func TestAFailureIsSaidInWordsForTheWall(t *testing.T) {
	for _, tt := range []struct {
		name   string
		h      http.HandlerFunc
		change func(*feed.Poller)
		want   string
	}{
		{"status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, nil, "sumber menjawab 503"},
		{"not JSON", reply("<html>"), nil, "balasan sumber bukan JSON"},
		{"no such part", reply(`{}`), func(p *feed.Poller) { p.Feed.Tiles["pad"] = "/data" }, "balasan sumber tidak memuat /data"},
		{"a part that is no object", reply(`[1]`), func(p *feed.Poller) { p.Feed.Tiles["pad"] = "/0" }, "isi balasan sumber bukan objek"},
		{"too long", reply(`"` + strings.Repeat("x", 2000) + `"`), func(p *feed.Poller) { p.MaxBytes = 1024 }, "balasan sumber lebih dari 1 KiB"},
		{"hangs", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(p *feed.Poller) { p.Timeout = 20 * time.Millisecond }, "sumber tidak menjawab pada waktunya"},
		{"nobody there", nil, func(p *feed.Poller) { p.Feed.URL = "http://kawung:rahasia@127.0.0.1:1/" }, "sumber tidak dapat dihubungi"},
		{"metadata address", nil, func(p *feed.Poller) { p.Feed.URL = "http://169.254.169.254/latest" }, "alamat sumber tidak diizinkan"},
		{"refused by the contract", reply(`{}`), func(p *feed.Poller) {
			p.Board.(*board).refuse = &tiles.InvalidError{Findings: []tiles.Finding{{Field: "value", Detail: "is required"}}}
		}, "isi balasan sumber tidak sesuai: value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			events, _ := poll(t, tt.h, tt.change)
			if got, want := <-events, (event{tile: "pad", failure: tt.want}); got != want {
				t.Errorf("heard %v, want %v", got, want)
			}
		})
	}
}

func TestAFeedThatRecoversDeliversAgain(t *testing.T) {
	var once sync.Once
	events, _ := poll(t, func(w http.ResponseWriter, _ *http.Request) {
		body := `{"value":{"v":1}}`
		once.Do(func() { body = "" })
		fmt.Fprint(w, body)
	}, nil)
	if got := <-events; got.failure == "" {
		t.Errorf("heard %v, want a failure first", got)
	}
	if got := <-events; got.document == "" {
		t.Errorf("heard %v, want a document", got)
	}
}

func TestAFeedThatCanNeverWorkSaysSoWithoutItsURL(t *testing.T) {
	for _, f := range []feed.Feed{
		{Name: "a", URL: "http://u:rahasia@[::1", Every: time.Second, Tiles: map[string]string{"x": ""}},
		{Name: "b", URL: "file:///etc/passwd", Every: time.Second, Tiles: map[string]string{"x": ""}},
		{Name: "c", URL: "http://u:rahasia@h/", Every: time.Second},
		{Name: "d", URL: "http://u:rahasia@h/", Tiles: map[string]string{"x": ""}},
	} {
		err := (&feed.Poller{Feed: f, Board: &board{}}).Run(context.Background())
		if err == nil || strings.Contains(err.Error(), "rahasia") || !strings.HasPrefix(err.Error(), "feed "+f.Name) {
			t.Errorf("Run(%s) = %v, want an error that names the feed only", f.Name, err)
		}
	}
}
