package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kawung/media"
)

// Protocol is the version of what the two processes say to each other. Fields
// may be added within a version; what an older program does not know it ignores.
const Protocol = 1

// A Hello is what a relay says of itself.
type Hello struct {
	Protocol int
	Boot     string // of this process; another one has forgotten everything
	Build    string
	Settings string // of its configuration: a relay with others is to be replaced
	Process  int
	RTSP     string // where cameras are fetched, "" when that is off
}

// A request is one kind of question with its answer.
type request[In, Out any] string

// What the controller asks the relay for. Those of media.Relay are its methods.
var (
	hello  request[greeting, Hello]             = "hello"
	retire request[time.Duration, struct{}]     = "retire" // end when nobody has attached for so long
	notes  request[struct{}, map[string]string] = "notes"  // what is not as it should be, by what it is about
	vitals request[struct{}, media.Vitals]      = "vitals"

	setCameras     request[[]media.Camera, struct{}]                 = "setCameras"
	setRooms       request[[]string, struct{}]                       = "setRooms"
	renew          request[string, struct{}]                         = "renew"
	health         request[struct{}, []media.Health]                 = "health"
	healthOf       request[media.Source, found[media.Health]]        = "healthOf"
	recording      request[string, found[media.Recording]]           = "recording"
	openScreen     request[screenIn, media.ScreenOffer]              = "openScreen"
	growScreen     request[screenIn, media.ScreenOffer]              = "growScreen"
	answerScreen   request[screenIn, struct{}]                       = "answerScreen"
	closeScreen    request[media.ScreenID, struct{}]                 = "closeScreen"
	screen         request[media.ScreenID, found[media.ScreenState]] = "screen"
	screens        request[struct{}, []media.ScreenID]               = "screens"
	weigh          request[weighIn, []media.Weight]                  = "weigh"
	slots          request[media.ScreenID, int]                      = "slots"
	show           request[showIn, uint32]                           = "show"
	clearSlot      request[showIn, struct{}]                         = "clear"
	showRoom       request[showRoomIn, []media.Seat]                 = "showRoom"
	clearRoom      request[showRoomIn, struct{}]                     = "clearRoom"
	hear           request[hearIn, struct{}]                         = "hear"
	standIn        request[showIn, found[media.StoodIn]]             = "standIn"
	play           request[sessionIn, sessionOut]                    = "play"
	stopPlay       request[string, struct{}]                         = "stopPlay"
	playing        request[string, bool]                             = "playing"
	sessions       request[struct{}, []media.Session]                = "sessions"
	keyframe       request[media.Source, keyframeOut]                = "keyframe"
	publishCamera  request[sessionIn, sessionOut]                    = "publishCamera"
	stopPublishing request[string, struct{}]                         = "stopPublishing"
	join           request[memberIn, struct{}]                       = "join"
	leave          request[memberIn, struct{}]                       = "leave"
	kick           request[memberIn, struct{}]                       = "kick"
	participants   request[string, []media.Participant]              = "participants"
	setMuted       request[memberIn, struct{}]                       = "setMuted"
	publish        request[memberIn, string]                         = "publish"
	unpublish      request[memberIn, struct{}]                       = "unpublish"
	cutClip        request[clipIn, media.Clip]                       = "cutClip"
	listClips      request[struct{}, []media.Clip]                   = "listClips"
	cuttingClips   request[struct{}, []media.Cutting]                = "cuttingClips"
	openClip       request[string, clipFile]                         = "openClip"
	deleteClip     request[string, media.Clip]                       = "deleteClip"
)

// What the relay asks the controller for: who may come in at its own doors.
var (
	admit request[Visitor, Pass]             = "admit"
	still request[json.RawMessage, struct{}] = "still"
)

// event is the news of the relay's events.
const event = "event"

type greeting struct{ Protocol int }

type found[T any] struct {
	Value T
	Found bool
}

func toFound[T any](value T, ok bool) found[T] { return found[T]{value, ok} }

type screenIn struct {
	ID      media.ScreenID
	Session string
	SDP     string
	Video   int
	Audio   int
}

type showIn struct {
	ID   media.ScreenID
	Slot int
	View media.View
}

type showRoomIn struct {
	ID    media.ScreenID
	Room  string
	Slots []int
	Sound bool
}

type weighIn struct {
	Sources []media.Source
	People  int
}

type hearIn struct {
	ID     media.ScreenID
	Source media.Source
}

type sessionIn struct {
	Source media.Source // or a camera's name
	Offer  string
	Tag    string
}

type sessionOut struct{ ID, Answer string }

type keyframeOut struct {
	Unit []byte
	At   time.Time
}

type memberIn struct {
	Room           string
	ID             string
	Who            media.Participant
	Sound, Picture bool // muted
	Offer          string
}

type clipIn struct {
	Camera   string
	From, To time.Time
	By       string
}

type clipFile struct {
	Clip media.Clip
	Path string
}

// A Visitor is somebody at a door of the relay's own.
type Visitor struct{ Address, Token, Act, Camera string }

// A Pass is who a visitor is. Key is the controller's own, shown to it again
// when it is asked whether the visitor may still stay.
type Pass struct {
	Who string
	Key json.RawMessage
}

// on answers the request with f.
func (r request[In, Out]) on(handles map[string]handler, f func(context.Context, In) (Out, error)) {
	handles[string(r)] = func(ctx context.Context, body json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, fmt.Errorf("%s: unreadable request: %w", string(r), err)
		}
		return f(ctx, in)
	}
}

// do answers the request with an f that neither waits nor fails.
func (r request[In, Out]) do(handles map[string]handler, f func(In) Out) {
	r.on(handles, func(_ context.Context, in In) (Out, error) { return f(in), nil })
}

// ask asks over c and waits for the answer until ctx ends. ErrAway without a
// connection.
func (r request[In, Out]) ask(ctx context.Context, c *conn, in In) (out Out, err error) {
	if c == nil {
		return out, fmt.Errorf("%s: %w", string(r), ErrAway)
	}
	err = c.ask(ctx, string(r), in, &out)
	return out, err
}

// await is ask for what may wait long, for a camera or a disk: only so many do
// at the same time that there are places for everything else.
func (r request[In, Out]) await(ctx context.Context, c *conn, in In) (out Out, err error) {
	if c == nil {
		return out, fmt.Errorf("%s: %w", string(r), ErrAway)
	}
	select {
	case c.patient <- struct{}{}:
		defer func() { <-c.patient }()
		return r.ask(ctx, c, in)
	case <-ctx.Done():
		return out, ctx.Err()
	}
}

// now asks for what is answered at once. A side that does not is hung, and its
// connection is ended, so that nobody waits for it a second time.
func (r request[In, Out]) now(c *conn, in In) (Out, error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	out, err := r.ask(ctx, c, in)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		_ = c.net.Close() // its reader says why it ended
		err = fmt.Errorf("%s: no answer within %s: %w", string(r), answerTime, ErrAway)
	}
	return out, err
}
