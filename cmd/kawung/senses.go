package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kawung/media"
	"kawung/tiles"
	"kawung/wall"
)

// senses tell the wall what its alarms are about: which cameras give no
// picture, how the tiles are, who is in the rooms.
type senses struct {
	controller *wall.Controller
	relay      relay
	board      *tiles.Board
}

// run tells the wall of facts until ctx ends: all of them at first, and again
// when alarms were declared.
func (s senses) run(ctx context.Context) error {
	events, stop := s.relay.Watch()
	defer stop()
	figures := s.board.Watch()
	defer figures.Close()
	declared := s.controller.Watch(s.controller.State().Revision)
	defer declared.Close()
	s.all()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-events:
			if !ok {
				return nil
			}
			s.heard(e)
		case <-figures.C():
			wanted := s.tiles()
			for _, name := range figures.Take() {
				if slices.Contains(wanted, name) {
					s.tile(name)
				}
			}
		case <-declared.C():
			keys, err := declared.Changed()
			if errors.Is(err, wall.ErrTooFar) || alarmsIn(keys) {
				s.all()
			}
		}
	}
}

func alarmsIn(keys []wall.Key) bool {
	for _, k := range keys {
		if k.Kind == wall.KindAlarm {
			return true
		}
	}
	return false
}

// tiles are the tiles that alarms are about.
func (s senses) tiles() (names []string) {
	for _, a := range s.controller.State().Alarms() {
		if a.When.Tile != "" {
			names = append(names, a.When.Tile)
		}
	}
	return names
}

func (s senses) all() {
	for _, h := range s.relay.Health() {
		s.camera(h)
	}
	for _, name := range s.tiles() {
		s.tile(name)
	}
	for _, r := range s.controller.State().Rooms() {
		s.room(r.Name)
	}
}

func (s senses) heard(e media.Event) {
	switch e := e.(type) {
	case media.HealthChanged:
		s.camera(e.Health)
	case media.RoomChanged:
		s.room(e.Room)
	case media.Lost:
		s.all()
	}
}

// camera says whether a camera gives pictures. What is being connected for the
// first time, or again after a failure, is as it was.
func (s senses) camera(h media.Health) {
	kind, name, ok := strings.Cut(string(h.Source), "/")
	if _, _, past, _ := media.CutPast(h.Source); !ok || kind != wall.SourceCamera || past {
		return
	}
	switch h.State {
	case media.StateLive, media.StateIdle:
		s.controller.Observe(wall.CameraFact{Camera: name})
	case media.StateStalled, media.StateSilent, media.StateRefused, media.StateWrongPassword, media.StateUnsupported:
		s.controller.Observe(wall.CameraFact{Camera: name, Lost: true})
	case media.StateConnecting, media.StatePast, media.StateEnded, media.StateUnrecorded:
	}
}

func (s senses) tile(name string) {
	if t, ok := s.board.Get(name); ok {
		s.controller.Observe(wall.TileFact{Tile: name, Quality: string(t.Quality), Document: t.Document})
	}
}

func (s senses) room(name string) {
	f := wall.RoomFact{Room: name}
	for _, p := range s.relay.Participants(name) {
		f.People = append(f.People, p.ID)
	}
	s.controller.Observe(f)
}
