package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"kawung/wall"
)

// linkTime is how long a link to a wall without an end is good.
const linkTime = 8 * time.Hour

type linkBody struct {
	Expires time.Time  `json:"expires"`
	Class   wall.Class `json:"class"` // the highest that is shown: internal
	Note    string     `json:"note"`  // whom it is for
}

type linkReply struct {
	linkWire
	URL   string `json:"url"`
	Token string `json:"token"`
}

// postLink makes a link to a wall. Its secret stands behind the #, which no
// browser sends: it is in no log of any server or proxy, and in no Referer.
func (s *Server) postLink(w http.ResponseWriter, r *http.Request) error {
	var in linkBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.Expires.IsZero() {
		in.Expires = s.now().Add(linkTime)
	}
	if !in.Expires.After(s.now()) {
		return refuseField("expires", "is in the past")
	}
	name := r.PathValue("wall")
	t, secret := s.newToken(wall.TokenView, wall.RoleView, name, "wall/"+name, actorOf(r))
	t.Title, t.Class, t.Expires = strings.TrimSpace(in.Note), in.Class, in.Expires
	if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.PutToken{Token: t}); err != nil {
		return err
	}
	return reply(w, http.StatusCreated, linkReply{newLink(t, 0), origin(r) + "/w/" + name + "#" + secret, secret})
}

func (s *Server) listLinks(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("wall")
	if _, ok := s.wall.State().Wall(name); !ok {
		return fmt.Errorf("wall %s: %w", clip(name, 64), wall.ErrNotFound)
	}
	items := slices.DeleteFunc(s.links(s.viewers.watching()), func(l linkWire) bool { return l.Wall != name })
	return reply(w, http.StatusOK, struct {
		Items []linkWire `json:"items"`
	}{items})
}

// deleteLink takes a link back: whoever watches by it is out at once.
func (s *Server) deleteLink(w http.ResponseWriter, r *http.Request) error {
	id, name := r.PathValue("id"), r.PathValue("wall")
	if t, ok := s.wall.State().Tokens[id]; !ok || t.Kind != wall.TokenView || t.Subject != name {
		return fmt.Errorf("link %s of wall %s: %w", clip(id, 64), clip(name, 64), wall.ErrNotFound)
	}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.DropToken{ID: id}); err != nil {
		return err
	}
	s.dismiss()
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func newLink(t wall.Token, viewers int) linkWire {
	return linkWire{t.ID, t.Subject, t.Title, cmp.Or(t.Class, wall.Internal), t.Created, t.Expires, t.By, viewers}
}

// links are all links that are good now, newest first.
func (s *Server) links(watching []watchingWire) []linkWire {
	open := map[string]int{}
	for _, w := range watching {
		open[w.Link]++
	}
	list, now := []linkWire{}, s.now()
	for _, t := range s.wall.State().Tokens {
		if t.Kind == wall.TokenView && !t.Expired(now) {
			list = append(list, newLink(t, open[t.ID]))
		}
	}
	slices.SortFunc(list, func(a, b linkWire) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID))
	})
	return list
}

func (s *Server) composeViewers() consoleViewers {
	watching := s.viewers.watching()
	return consoleViewers{is("viewers"), s.config.Views.Most, watching, s.links(watching)}
}
