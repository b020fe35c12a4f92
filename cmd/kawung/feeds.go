package main

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"time"

	"kawung/tiles"
	"kawung/tiles/demo"
	"kawung/tiles/http"
	"kawung/wall"
)

// feeds runs one goroutine for every declared feed that asks somebody: push
// feeds ask nobody.
type feeds struct {
	board *tiles.Board
	log   *slog.Logger
	wants chan []wall.Feed // holds the newest list only
}

func newFeeds(b *tiles.Board, log *slog.Logger) *feeds {
	return &feeds{board: b, log: log, wants: make(chan []wall.Feed, 1)}
}

// set says which feeds are declared. Unchanged ones keep running. One
// goroutine calls it.
func (f *feeds) set(list []wall.Feed) {
	select {
	case <-f.wants: // older news
	default:
	}
	f.wants <- list
}

// A running feed ends when stop is called; done is closed when it has.
type running struct {
	feed wall.Feed
	stop context.CancelFunc
	done chan struct{}
}

// run runs the feeds until ctx ends, and waits for all of them.
func (f *feeds) run(ctx context.Context) {
	now := map[string]running{}
	for {
		select {
		case <-ctx.Done():
			for name := range now {
				<-now[name].done
			}
			return
		case list := <-f.wants:
			f.change(ctx, now, list)
		}
	}
}

func (f *feeds) change(ctx context.Context, now map[string]running, list []wall.Feed) {
	wanted := map[string]wall.Feed{}
	for _, w := range list {
		wanted[w.Name] = w
	}
	for name, r := range now {
		if !reflect.DeepEqual(r.feed, wanted[name]) {
			r.stop()
			<-r.done
			delete(now, name)
		}
	}
	for name, w := range wanted {
		if _, runs := now[name]; runs {
			continue
		}
		mine, stop := context.WithCancel(ctx)
		r := running{feed: w, stop: stop, done: make(chan struct{})}
		now[name] = r
		go func() {
			defer close(r.done)
			defer stop()
			if err := f.one(mine, w); err != nil && mine.Err() == nil {
				f.log.Error("feed stopped", "feed", w.Name, "error", err)
			}
		}()
	}
}

// one runs one feed until ctx ends or it can never work.
func (f *feeds) one(ctx context.Context, w wall.Feed) error {
	switch w.Type {
	case "demo":
		return demo.Run(ctx, f.board, time.Now)
	case "http":
		p := &http.Poller{
			Board: f.board, Log: f.log.With("feed", w.Name),
			Feed: http.Feed{Name: w.Name, URL: w.URL, Every: w.Every, Tiles: w.Tiles},
		}
		return p.Run(ctx)
	case "push":
		return nil
	default:
		return fmt.Errorf("feed %s: type %q is not known", w.Name, w.Type)
	}
}
