package web

import (
	"net/http"
	"time"

	"kawung/wall"
)

// A coverWire is something that an alarm would cover: an alarm that is not
// acknowledged, or a room with so many people.
type coverWire struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	People int    `json:"people"`
}

// An incidentWire is an alarm that was raised and is not over.
type incidentWire struct {
	Alarm    string    `json:"alarm"`
	Title    string    `json:"title"`
	Wall     string    `json:"wall"`
	Zone     string    `json:"zone"`
	Priority int       `json:"priority"` // 1 to 5, the most urgent
	Text     string    `json:"text"`
	Subjects []string  `json:"subjects"` // kind/name
	Raised   time.Time `json:"raised"`
	By       string    `json:"by"` // "" its own condition
	Count    int       `json:"count"`

	Cleared        time.Time          `json:"cleared,omitzero"`
	Acknowledge    bool               `json:"acknowledge"` // it waits for that
	Acknowledged   time.Time          `json:"acknowledged,omitzero"`
	AcknowledgedBy string             `json:"acknowledgedBy,omitempty"`
	Phase          wall.IncidentPhase `json:"phase"` // proposed, shown or dismissed
	Shown          time.Time          `json:"shown,omitzero"`
	GiveBack       bool               `json:"giveBack"`
	Covers         []coverWire        `json:"covers"`
}

// consoleAlarms is the console's message of what is up, the most urgent first.
type consoleAlarms struct {
	header
	Alarms []incidentWire `json:"alarms"`
}

func newIncidents(state *wall.State) []incidentWire {
	out := []incidentWire{}
	for _, i := range state.Standing() {
		a, ok := state.Alarm(i.Alarm)
		if !ok {
			continue
		}
		w := incidentWire{
			Alarm: a.Name, Title: a.Title, Wall: a.Wall, Zone: a.Zone, Priority: a.Urgency(),
			Text: i.Text, Subjects: list(i.Subjects), Raised: i.Raised, By: i.By, Count: i.Count,
			Cleared: i.Cleared, Acknowledge: a.Acknowledge && i.Acknowledged.IsZero(), Acknowledged: i.Acknowledged,
			AcknowledgedBy: i.AcknowledgedBy, Phase: i.Phase, Shown: i.Shown, GiveBack: a.GiveBack, Covers: []coverWire{},
		}
		for _, c := range i.Covers {
			w.Covers = append(w.Covers, coverWire(c))
		}
		out = append(out, w)
	}
	return out
}

func (s *Server) listIncidents(w http.ResponseWriter, _ *http.Request) error {
	return reply(w, http.StatusOK, map[string][]incidentWire{"items": newIncidents(s.wall.State())})
}

// A raiseBody says why an alarm is raised.
type raiseBody struct {
	Text    string `json:"text"`
	Subject string `json:"subject"`
}

func (s *Server) raiseAlarm(w http.ResponseWriter, r *http.Request) error {
	var in raiseBody
	if r.ContentLength != 0 {
		if err := decode(w, r, &in); err != nil {
			return err
		}
	}
	return s.aboutAlarm(w, r, wall.RaiseAlarm{Alarm: r.PathValue("name"), Text: in.Text, Subject: in.Subject})
}

func (s *Server) clearAlarm(w http.ResponseWriter, r *http.Request) error {
	return s.aboutAlarm(w, r, wall.ClearAlarm{Alarm: r.PathValue("name")})
}

func (s *Server) acknowledgeAlarm(w http.ResponseWriter, r *http.Request) error {
	return s.aboutAlarm(w, r, wall.AcknowledgeAlarm{Alarm: r.PathValue("name")})
}

func (s *Server) dismissAlarm(w http.ResponseWriter, r *http.Request) error {
	return s.aboutAlarm(w, r, wall.DismissAlarm{Alarm: r.PathValue("name")})
}

func (s *Server) aboutAlarm(w http.ResponseWriter, r *http.Request, cmd wall.Command) error {
	if _, err := s.wall.Apply(r.Context(), actorOf(r), cmd); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// showAlarm answers as a take does.
func (s *Server) showAlarm(w http.ResponseWriter, r *http.Request) error {
	taken, err := s.wall.ShowAlarm(r.Context(), actorOf(r), r.PathValue("name"))
	if err != nil {
		return err
	}
	s.metrics.takes.Inc()
	return reply(w, http.StatusOK, takeReply{Revision: taken.Revision, At: taken.At})
}
