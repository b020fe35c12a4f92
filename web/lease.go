package web

import (
	"context"
	"net/http"
	"time"

	"kawung/wall"
)

// A leaseBody asks for a lease, or keeps one from whoever takes it over.
type leaseBody struct {
	Zone     string `json:"zone"`
	For      string `json:"for"` // "2m"
	TakeOver bool   `json:"takeOver"`
	Keep     bool   `json:"keep"`
}

type claimWire struct {
	By    string    `json:"by"`
	Until time.Time `json:"until"`
}

// A leaseWire is who holds a wall, or a zone of it; zone "" is all of it.
type leaseWire struct {
	Zone  string     `json:"zone"`
	By    string     `json:"by"`
	Since time.Time  `json:"since"`
	Until time.Time  `json:"until"` // unless the holder is heard of
	Claim *claimWire `json:"claim"` // who takes it over then, unless the holder objects
}

func newLease(l wall.LeaseStatus) leaseWire {
	out := leaseWire{l.Zone, l.By, l.Since, l.Until, nil}
	if l.Claim.By != "" {
		out.Claim = &claimWire{l.Claim.By, l.Claim.Until}
	}
	return out
}

func newLeases(all []wall.LeaseStatus) []leaseWire {
	out := make([]leaseWire, 0, len(all))
	for _, l := range all {
		out = append(out, newLease(l))
	}
	return out
}

// postLease takes a lease. 200 when it is the actor's; 202 when its holder has
// notice, and the leases that are waited for.
func (s *Server) postLease(w http.ResponseWriter, r *http.Request) error {
	var in leaseBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	lasts, err := time.ParseDuration(in.For)
	if in.For != "" && err != nil {
		return refuseField("for", "%q is no duration such as 2m", in.For)
	}
	if in.Keep && (in.TakeOver || in.For != "") {
		return refuse(http.StatusBadRequest, "keep stands alone")
	}
	name := r.PathValue("wall")
	var cmd wall.Command = wall.TakeLease{Wall: name, Zone: in.Zone, For: lasts, TakeOver: in.TakeOver}
	if in.Keep {
		cmd = wall.KeepLease{Wall: name, Zone: in.Zone}
	}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), cmd); err != nil {
		return err
	}
	status, leases := http.StatusAccepted, s.wall.Live().Leases[name]
	for _, l := range leases {
		if l.By == actorOf(r).Name && l.Zone == in.Zone {
			status = http.StatusOK
		}
	}
	return reply(w, status, map[string][]leaseWire{"leases": newLeases(leases)})
}

func (s *Server) deleteLease(w http.ResponseWriter, r *http.Request) error {
	cmd := wall.GiveLease{Wall: r.PathValue("wall"), Zone: r.URL.Query().Get("zone")}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), cmd); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// attendEvery is how often the wall hears whose console is open.
const attendEvery = 5 * time.Second

// attend keeps the leases of whoever has a console open.
func (s *Server) attend(ctx context.Context) error {
	tick := time.NewTicker(attendEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		held := map[string]bool{}
		for _, l := range s.wall.State().Leases {
			held[l.By] = true
		}
		var people []string
		for _, c := range s.feed.all() {
			if held[c.actor.Name] {
				people = append(people, c.actor.Name)
			}
		}
		if len(people) > 0 {
			s.wall.Attend(people)
		}
	}
}
