package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media"
)

//go:embed page.html
var page []byte

// screen is the one screen of the bench page.
const screen = media.ScreenID("bench")

// benchAttach shows cameras on the slots of one real browser. Each sample is
// the time from the command to the slowest slot's first live painted frame.
func benchAttach(ctx context.Context, o options) error {
	s, err := newStudio(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	ctx, stop := context.WithTimeout(ctx, 10*time.Minute)
	defer stop()
	p := &attachPage{studio: s, runs: o.runs, done: make(chan error, 1)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: p.routes(), ReadHeaderTimeout: 5 * time.Second}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error { return browser(ctx, o.chromium, "1920,1080", "http://"+l.Addr().String()) })
	g.Go(func() error {
		defer server.Close()
		defer stop()
		select {
		case err := <-p.done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return p.report()
}

// attachPage is the server side of page.html.
type attachPage struct {
	studio  *studio
	runs    int
	results []attachResult
	done    chan error
}

type attachResult struct {
	Slots   int       `json:"slots"`
	Samples []float64 `json:"samples"` // ms
	Failed  int       `json:"failed"`
}

func (p *attachPage) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(page)
	})
	call := func(pattern string, f func(r *http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			answer, err := f(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			_ = json.NewEncoder(w).Encode(answer)
		})
	}
	call("GET /job", p.job)
	call("GET /offer", p.offer)
	call("POST /answer", p.answer)
	call("POST /show", p.show)
	call("POST /hide", p.hide)
	call("POST /whep", p.whep)
	call("POST /result", p.result)
	call("POST /done", p.end)
	return mux
}

func (p *attachPage) job(*http.Request) (any, error) {
	return map[string]any{
		"fps": clips.FPS, "frames": clips.Frames, "cameras": len(clips.Names()),
		"slots": []int{1, 4, 16}, "runs": p.runs, "baseline": min(p.runs, 12),
	}, nil
}

func (p *attachPage) offer(r *http.Request) (any, error) {
	offer, err := p.studio.relay.OpenScreen(r.Context(), screen, "page", 16, 0)
	return map[string]any{"sdp": offer.SDP, "video": offer.Video}, err
}

func (p *attachPage) answer(r *http.Request) (any, error) {
	var in struct{ SDP string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	return struct{}{}, p.studio.relay.AnswerScreen(r.Context(), screen, "page", in.SDP)
}

func (p *attachPage) show(r *http.Request) (any, error) {
	var in struct {
		Views []struct{ Slot, Camera int }
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	for _, v := range in.Views {
		view := media.View{Source: media.Source("camera/" + clips.Names()[v.Camera]), Width: 640, Height: 360}
		if _, err := p.studio.relay.Show(screen, v.Slot, view); err != nil {
			return nil, err
		}
	}
	return struct{}{}, nil
}

func (p *attachPage) hide(*http.Request) (any, error) {
	for slot := range 16 {
		p.studio.relay.Clear(screen, slot)
	}
	return struct{}{}, nil
}

func (p *attachPage) whep(r *http.Request) (any, error) {
	var in struct {
		Camera int
		SDP    string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	_, answer, err := p.studio.relay.Play(r.Context(), media.Source("camera/"+clips.Names()[in.Camera]), in.SDP, "")
	return map[string]string{"sdp": answer}, err
}

func (p *attachPage) result(r *http.Request) (any, error) {
	var in attachResult
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	p.results = append(p.results, in)
	return struct{}{}, nil
}

func (p *attachPage) end(r *http.Request) (any, error) {
	var in struct{ Error string }
	err := json.NewDecoder(r.Body).Decode(&in)
	if in.Error != "" {
		err = errors.New(in.Error)
	}
	p.done <- err
	return struct{}{}, err
}

func (p *attachPage) report() error {
	targets := map[int]float64{1: 150, 4: 300}
	var baseline float64
	for _, r := range p.results {
		if r.Slots == 0 {
			report("attach", "newWhepConnection", r.Samples, 0, 0)
			baseline = percentile(r.Samples, 50)
		}
	}
	var failed int
	for _, r := range p.results {
		failed += r.Failed
		if r.Slots > 0 {
			report("attach", fmt.Sprintf("%dslots640x360", r.Slots), r.Samples, targets[r.Slots], baseline)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d slots showed no live frame within 10 s", failed)
	}
	return nil
}
