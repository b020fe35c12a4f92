package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kawung/wall"
)

// Events are what a hook can be told.
var Events = []string{"take", "undo", "blank", "alarm.raised", "alarm.acknowledged", "alarm.cleared"}

// eventOf is the event of an action of the audit, "" for none.
func eventOf(action string) string {
	switch action {
	case "take", "safe":
		return "take"
	case "undo":
		return "undo"
	case "blank", "unblank":
		return "blank"
	case "raise alarm":
		return "alarm.raised"
	case "acknowledge alarm":
		return "alarm.acknowledged"
	case "clear alarm":
		return "alarm.cleared"
	}
	return ""
}

func (h *hook) wants(event string) bool { return event != "" && slices.Contains(h.Events, event) }

// An Event is the body of a request.
type Event struct {
	ID       string        `json:"id"` // the same every time it is sent
	Event    string        `json:"event"`
	Time     time.Time     `json:"time"`
	Wall     string        `json:"wall"`
	Revision wall.Revision `json:"revision"`
	Actor    Actor         `json:"actor"`
	Action   string        `json:"action"` // as in the audit
	Layout   string        `json:"layout,omitempty"`
	Windows  []Source      `json:"windows,omitempty"` // of a take or an undo, in the order of the program
	Alarm    *Alarm        `json:"alarm,omitempty"`
}

// An Actor is who did it.
type Actor struct {
	Name string    `json:"name"`
	Role wall.Role `json:"role"`
}

// A Source is what a window shows. Of what is restricted or confidential only
// the kind is told.
type Source struct {
	Kind       string `json:"kind"`
	Source     string `json:"source,omitempty"` // kind/name
	Title      string `json:"title,omitempty"`
	Restricted bool   `json:"restricted,omitempty"`
}

// An Alarm is what an alarm's event is about.
type Alarm struct {
	Name     string   `json:"name"`
	Title    string   `json:"title,omitempty"`
	Priority int      `json:"priority"`
	Text     string   `json:"text,omitempty"` // not where a subject is restricted
	Subjects []Source `json:"subjects,omitempty"`
}

// detail is what the audit holds of takes and alarms.
type detail struct {
	Layout, Sources, Wall, Text string
	Subjects                    []string
}

// body is the request's body for an entry, which is the index-th of its revision.
func (s *Sender) body(event string, e wall.Entry, index int) []byte {
	state := s.cfg.State()
	var d detail
	_ = json.Unmarshal(e.Detail, &d) // an entry without one has nothing to say
	out := Event{
		ID: fmt.Sprintf("%s-%d-%d", state.Epoch, e.Revision, index), Event: event, Time: e.At, Wall: e.Object,
		Revision: e.Revision, Actor: Actor{e.Actor.Name, e.Actor.Role}, Action: e.Action, Layout: d.Layout,
	}
	for _, source := range strings.Fields(d.Sources) {
		out.Windows = append(out.Windows, describe(state, source))
	}
	if strings.HasPrefix(event, "alarm.") {
		a, _ := state.Alarm(e.Object)
		out.Wall = d.Wall
		out.Alarm = &Alarm{Name: e.Object, Title: a.Title, Priority: a.Urgency(), Text: d.Text}
		for _, source := range d.Subjects {
			subject := describe(state, source)
			out.Alarm.Subjects = append(out.Alarm.Subjects, subject)
			if subject.Restricted {
				out.Alarm.Text = ""
			}
		}
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(fmt.Sprintf("webhook: encode %T: %v", out, err)) // it holds nothing that cannot be
	}
	return b
}

// describe is a source as others may read it. A source that is gone has no class
// any more: it is told as if it were restricted.
func describe(s *wall.State, source string) Source {
	kind, name, err := wall.ParseSource(source)
	out := Source{Kind: kind, Source: source, Title: name}
	class, title := wall.Class(""), ""
	known := err == nil
	switch kind {
	case wall.SourceCamera:
		var c wall.Camera
		c, known = s.Camera(name)
		class, title = c.Class, c.Title
	case wall.SourceTile:
		var t wall.Tile
		t, known = s.Tile(name)
		class, title = t.Class, t.Title
	case wall.SourcePage:
		p, _ := s.Page(name)
		title = p.Title
	case wall.SourceRoom:
		r, _ := s.Room(name)
		title = r.Title
	}
	if !known || class == wall.Restricted || class == wall.Confidential {
		return Source{Kind: kind, Restricted: true}
	}
	if title != "" {
		out.Title = title
	}
	return out
}
