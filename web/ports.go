package web

import (
	"context"
	"time"

	"kawung/media"
	"kawung/tiles"
	"kawung/wall"
)

// A Controller is what the front door needs of the wall. *wall.Controller is
// one.
type Controller interface {
	State() *wall.State
	Live() wall.Live
	Watch(from wall.Revision) *wall.Watcher
	Apply(context.Context, wall.Actor, wall.Command) (wall.Revision, error)
	Plan(wall.Actor, wall.PutAll) ([]wall.Key, error)
	Take(context.Context, wall.Actor, wall.Take) (wall.Taken, error)
	Painted(ctx context.Context, wallName string, r wall.Revision) (wall.Receipt, error)
	Attend(people []string)
	ShowAlarm(ctx context.Context, a wall.Actor, alarm string) (wall.Taken, error)
	Stage
}

// An Audit is who did what. A wall.Store is one.
type Audit interface {
	Audit(ctx context.Context, since wall.Revision, limit int) ([]wall.Entry, error)
}

var (
	_ Controller = (*wall.Controller)(nil)
	_ Relay      = (*media.Relay)(nil)
	_ Board      = (*tiles.Board)(nil)
)

// A Stage hears what displays' pages do. It never waits for anything.
type Stage interface {
	Connected(display string, info wall.DisplayInfo)
	ScreenReady(display string)
	ScreenGrown(display string)
	Disconnected(display, session string)
	Ready(display, take, mistake string)
	PaintedAt(display string, r wall.Revision, at time.Time)
	Health(display string, h wall.DisplayHealth)
	Seated(display, room string, seats []media.Seat)
	PicturesBack()
	Pair(wall.PairRequest) (code string)
	Unpair(code string)
}

// A Relay is what the front door needs of the picture path. *media.Relay is one.
type Relay interface {
	Screens
	Conference
	Intake
	Play(ctx context.Context, s media.Source, offer, tag string) (id, answer string, err error)
	StopPlay(id string)
	Playing(id string) bool
	Sessions() []media.Session
	Keyframe(ctx context.Context, s media.Source) (annexB []byte, at time.Time, err error)
	Health() []media.Health
	HealthOf(media.Source) (media.Health, bool)
	Watch() (<-chan media.Event, func())
	Recording(camera string) (media.Recording, bool)
}

// Screens are the peer connections of pages that receive pictures.
type Screens interface {
	OpenScreen(ctx context.Context, id media.ScreenID, session string, video, audio int) (media.ScreenOffer, error)
	GrowScreen(ctx context.Context, id media.ScreenID, session string, video int) (media.ScreenOffer, error)
	AnswerScreen(ctx context.Context, id media.ScreenID, session, sdp string) error
	CloseScreen(id media.ScreenID)
	Screen(id media.ScreenID) (media.ScreenState, bool)
	Screens() []media.ScreenID
	StandIn(id media.ScreenID, slot int) (media.StoodIn, bool)
	wall.Pictures // on the screens of views; those of displays are the wall's
}

// An Intake takes the pictures of cameras that push.
type Intake interface {
	PublishCamera(ctx context.Context, camera, offer, tag string) (id, answer string, err error)
	StopPublishing(id string)
}

// A Conference is the rooms.
type Conference interface {
	Join(room string, p media.Participant) error
	Leave(room, id string)
	Participants(room string) []media.Participant
	Kick(room, id string)
	SetMuted(room, id string, sound, picture bool) error
	Publish(ctx context.Context, room, id, offer string) (answer string, err error)
	Unpublish(room, id string)
}

// A Board is the figures. *tiles.Board is one.
type Board interface {
	Get(name string) (tiles.Tile, bool)
	Update(name string, have uint64) (t tiles.Tile, patch []byte, ok bool)
	Put(ctx context.Context, name string, document []byte, from string) (version uint64, err error)
	Patch(ctx context.Context, name string, patch []byte, from string) (version uint64, err error)
	Watch() *tiles.Watcher
}
