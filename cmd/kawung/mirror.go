package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"kawung/media"
	"kawung/tiles"
	"kawung/wall"
)

// A mirror keeps the relay and the board at what is declared: the wall tells
// nobody, so that it need not know them.
type mirror struct {
	controller *wall.Controller
	relay      relay
	board      *tiles.Board
	feeds      *feeds
	watcher    *wall.Watcher
}

// newMirror watches from now on. all brings the rest.
func newMirror(c *wall.Controller, r relay, b *tiles.Board, log *slog.Logger) *mirror {
	return &mirror{
		controller: c, relay: r, board: b, feeds: newFeeds(b, log),
		watcher: c.Watch(c.State().Revision),
	}
}

// all declares everything anew. What did not change keeps running.
func (m *mirror) all(s *wall.State) {
	m.cameras(s)
	m.rooms(s)
	m.tiles(s)
	m.feeds.set(s.Feeds())
}

// run follows the wall until ctx ends.
func (m *mirror) run(ctx context.Context) error {
	defer m.watcher.Close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.feeds.run(ctx)
	}()
	defer func() { <-ended }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-m.watcher.C():
		}
		keys, err := m.watcher.Changed()
		s := m.controller.State()
		if errors.Is(err, wall.ErrTooFar) {
			m.all(s)
			continue
		}
		m.changed(s, keys)
	}
}

func (m *mirror) changed(s *wall.State, keys []wall.Key) {
	kinds := map[wall.Kind]bool{}
	for _, k := range keys {
		kinds[k.Kind] = true
	}
	if kinds[wall.KindCamera] || kinds[wall.KindAlarm] {
		m.cameras(s)
	}
	if kinds[wall.KindRoom] {
		m.rooms(s)
	}
	if kinds[wall.KindTile] {
		m.tiles(s)
	}
	if kinds[wall.KindFeed] {
		m.feeds.set(s.Feeds())
	}
}

func (m *mirror) cameras(s *wall.State) {
	var list []media.Camera
	for _, c := range s.Cameras() {
		c.Always = c.Always || s.Watched(c) // or its alarm would not know
		list = append(list, relayed(c))
	}
	m.relay.SetCameras(list)
}

// relayed is a declared camera as the relay knows it. A demo camera has no ONVIF
// service unless it names one.
func relayed(c wall.Camera) media.Camera {
	service := c.ONVIF
	if c.Demo && service == "" {
		service = media.NoONVIF
	}
	return media.Camera{
		Name: c.Name, URL: c.URL, Sub: c.Sub, User: c.User, Password: c.Password, Always: c.Always, Push: c.Push,
		Linger: c.Linger, Keep: time.Duration(c.Keep), ONVIF: service, Transport: c.Transport, OldTLS: c.OldTLS,
	}
}

func (m *mirror) rooms(s *wall.State) {
	var names []string
	for _, r := range s.Rooms() {
		names = append(names, r.Name)
	}
	m.relay.SetRooms(names)
}

func (m *mirror) tiles(s *wall.State) {
	var list []tiles.Definition
	for _, t := range s.Tiles() {
		list = append(list, t.Definition())
	}
	m.board.Declare(list)
}
