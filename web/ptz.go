package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"kawung/media"
	"kawung/wall"
)

// Devices is what the front door needs of the cameras' own services: turning
// them, their presets, their encoders. *onvif.Directory is one.
type Devices interface {
	media.Helm
	media.PresetBook
	media.Encoders
}

// maxPresetName is the longest name of a preset, in characters; cameras cut
// longer ones.
const maxPresetName = 60

type ptzReply struct {
	Able    bool         `json:"able"`
	Pan     bool         `json:"pan"`
	Tilt    bool         `json:"tilt"`
	Zoom    bool         `json:"zoom"`
	Home    bool         `json:"home"`
	Saves   bool         `json:"saves"` // presets can be made and deleted
	Presets []presetWire `json:"presets"`
	Mover   *moverWire   `json:"mover,omitempty"` // who has it in hand
	Why     string       `json:"why,omitempty"`   // it is not able: none, silent, slow, password, refused
	Reason  string       `json:"reason,omitempty"`
}

type presetWire struct {
	Token string `json:"token"`
	Name  string `json:"name"`
}

type moverWire struct {
	By    string    `json:"by"`
	Mine  bool      `json:"mine"` // of whoever asks
	Until time.Time `json:"until"`
}

// getPTZ says what of a camera can be moved, and who does. A camera that does
// not answer is not able: the reply says why.
func (s *Server) getPTZ(w http.ResponseWriter, r *http.Request) error {
	name, err := s.movable(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	reach, err := s.config.Devices.Reach(ctx, name)
	out := ptzReply{
		Able: reach.Able(), Pan: reach.Pan, Tilt: reach.Tilt, Zoom: reach.Zoom,
		Home: reach.Home, Saves: reach.Saves, Presets: []presetWire{},
	}
	for _, p := range reach.Presets {
		out.Presets = append(out.Presets, presetWire(p))
	}
	if hand, ok := s.hands.Of(handOf(name), s.now()); ok {
		out.Mover = &moverWire{By: hand.By, Mine: hand.In(actorOf(r)), Until: hand.Until}
	}
	switch {
	case err != nil:
		if out.Able, out.Why = false, whyNot(err); out.Why == "" {
			return err
		}
		out.Reason = err.Error()
	case !out.Able:
		out.Why, out.Reason = "none", fmt.Sprintf("camera %s: it has no PTZ", name)
	}
	return reply(w, http.StatusOK, out)
}

// whyNot is a camera's error in one word; "" for one that is no camera's.
func whyNot(err error) string {
	for _, k := range []struct {
		err  error
		word string
	}{
		{media.ErrUnable, "none"},
		{media.ErrSilent, "silent"},
		{media.ErrSlow, "slow"},
		{media.ErrWrongPassword, "password"},
		{media.ErrRefused, "refused"},
	} {
		if errors.Is(err, k.err) {
			return k.word
		}
	}
	return ""
}

// movable is the camera of a route, when there is one and cameras can be moved.
func (s *Server) movable(r *http.Request) (string, error) {
	name := r.PathValue("name")
	if _, ok := s.wall.State().Camera(name); !ok {
		return "", fmt.Errorf("camera %s: %w", name, wall.ErrNotFound)
	}
	if s.config.Devices == nil {
		return "", refuse(http.StatusServiceUnavailable, "this controller cannot reach cameras' own services")
	}
	return name, nil
}

// handOf is a camera as wall.Hands names it.
func handOf(camera string) string { return "camera/" + camera }

type beatBody struct {
	Pan    float64 `json:"pan"`
	Tilt   float64 `json:"tilt"`
	Zoom   float64 `json:"zoom"`
	Stroke int64   `json:"stroke"` // see wall.Beat
}

func (b beatBody) check() error {
	for field, v := range map[string]float64{"pan": b.Pan, "tilt": b.Tilt, "zoom": b.Zoom} {
		if v < -1 || v > 1 {
			return refuseField(field, "is −1 to 1")
		}
	}
	if b.Stroke < 0 {
		return refuseField("stroke", "is 0 or more")
	}
	return nil
}

// postPTZ is one beat of an operator's hand on a camera.
func (s *Server) postPTZ(w http.ResponseWriter, r *http.Request) error {
	name, err := s.movable(r)
	if err != nil {
		return err
	}
	var in beatBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	v := media.Velocity{Pan: in.Pan, Tilt: in.Tilt, Zoom: in.Zoom}
	fresh, late, err := s.hold(r, name, wall.Beat{Stroke: in.Stroke, Still: v == media.Velocity{}})
	if err == nil && !late {
		ctx, cancel := context.WithTimeout(r.Context(), quick)
		defer cancel()
		err = s.config.Devices.Drive(ctx, name, v)
	}
	if fresh {
		s.note(r, actorOf(r), "turn camera", "camera/"+name, nil)
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// hold takes a camera into the hand of whoever asks.
func (s *Server) hold(r *http.Request, name string, b wall.Beat) (fresh, late bool, err error) {
	fresh, late, err = s.hands.Beat(handOf(name), actorOf(r), b, s.now())
	if err != nil {
		err = fmt.Errorf("camera %s: %w", name, err)
	}
	return fresh, late, err
}

// aim does one thing with a camera that is in the hand of whoever asks, or in
// nobody's, and writes it into the audit.
func (s *Server) aim(r *http.Request, action, detail string, do func(ctx context.Context, camera string) error) error {
	name, err := s.movable(r)
	if err != nil {
		return err
	}
	if _, _, err := s.hold(r, name, wall.Beat{}); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	if err := do(ctx, name); err != nil {
		return err
	}
	var more map[string]any
	if detail != "" {
		more = map[string]any{"preset": clip(detail, 80)}
	}
	s.note(r, actorOf(r), action, "camera/"+name, more)
	return nil
}

func (s *Server) postHome(w http.ResponseWriter, r *http.Request) error {
	err := s.aim(r, "turn camera home", "", func(ctx context.Context, camera string) error { return s.config.Devices.GoHome(ctx, camera) })
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func (s *Server) postPreset(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("preset")
	err := s.aim(r, "turn camera to preset", token, func(ctx context.Context, camera string) error {
		return s.config.Devices.GoTo(ctx, camera, token)
	})
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func (s *Server) deletePreset(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("preset")
	err := s.aim(r, "delete preset", token, func(ctx context.Context, camera string) error {
		return s.config.Devices.DropPreset(ctx, camera, token)
	})
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

type presetBody struct {
	Name string `json:"name"`
}

// putPreset makes a camera remember where it looks now.
func (s *Server) putPreset(w http.ResponseWriter, r *http.Request) error {
	var in presetBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	in.Name = strings.TrimSpace(in.Name)
	if n := utf8.RuneCountInString(in.Name); n == 0 || n > maxPresetName || strings.ContainsFunc(in.Name, func(c rune) bool { return c < ' ' }) {
		return refuseField("name", "is 1 to %d characters of one line", maxPresetName)
	}
	var saved media.Preset
	err := s.aim(r, "save preset", in.Name, func(ctx context.Context, camera string) (err error) {
		saved, err = s.config.Devices.SavePreset(ctx, camera, in.Name)
		return err
	})
	if err != nil {
		return err
	}
	return reply(w, http.StatusCreated, presetWire(saved))
}
