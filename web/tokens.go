package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"kawung/wall"
)

// A tokenReply is a token without its secret, which nobody has but its holder.
type tokenReply struct {
	ID      string         `json:"id"`
	Kind    wall.TokenKind `json:"kind"`
	Subject string         `json:"subject"`
	Role    wall.Role      `json:"role"`
	Scope   string         `json:"scope,omitempty"`
	Title   string         `json:"title,omitempty"`
	Created time.Time      `json:"created"`
	Expires time.Time      `json:"expires,omitzero"`
	By      string         `json:"by"`
}

func (s *Server) listTokens(w http.ResponseWriter, _ *http.Request) error {
	out := struct {
		Items []tokenReply `json:"items"`
	}{Items: []tokenReply{}}
	now := s.now()
	for _, t := range s.wall.State().Tokens {
		if !t.Expired(now) {
			out.Items = append(out.Items, tokenReply{t.ID, t.Kind, t.Subject, t.Role, t.Scope, t.Title, t.Created, t.Expires, t.By})
		}
	}
	slices.SortFunc(out.Items, func(a, b tokenReply) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return reply(w, http.StatusOK, out)
}

type tokenBody struct {
	Kind    wall.TokenKind `json:"kind"`
	Subject string         `json:"subject"`
	Role    wall.Role      `json:"role"` // of a program: program unless said otherwise
	Scope   string         `json:"scope"`
	Title   string         `json:"title"`
	Expires time.Time      `json:"expires"`
}

// requested is the token that a body asks for.
func (s *Server) requested(in tokenBody, by wall.Actor) (wall.Token, string, error) {
	if !wall.ValidName(in.Subject) {
		return wall.Token{}, "", refuseField("subject", "is no name: a-z, 0-9, dots and dashes, at most 64 bytes")
	}
	if len(in.Title) > wall.MaxTitle {
		return wall.Token{}, "", refuseField("title", "is longer than %d bytes", wall.MaxTitle)
	}
	if !in.Expires.IsZero() && !in.Expires.After(s.now()) {
		return wall.Token{}, "", refuseField("expires", "is in the past")
	}
	role := in.Role
	switch in.Kind {
	case wall.TokenProgram:
		if role == wall.RoleNobody {
			role = wall.RoleProgram
		}
	case wall.TokenDisplay, wall.TokenCamera:
		var err error
		if role, err = s.bind(&in); err != nil {
			return wall.Token{}, "", err
		}
	case wall.TokenPress:
		role, in.Scope = wall.RolePress, "wall/"+in.Subject
	case wall.TokenSession, wall.TokenJoin, wall.TokenView:
		fallthrough
	default:
		return wall.Token{}, "", refuseField("kind", "is program, camera, display or press; invites and links have their own routes")
	}
	t, secret := s.newToken(in.Kind, role, in.Subject, in.Scope, by)
	t.Title, t.Expires = in.Title, in.Expires
	return t, secret, nil
}

// bind makes the scope of a token that is for one declared thing that thing.
// The kind of such a token is the kind of the thing, and its role too.
func (s *Server) bind(in *tokenBody) (wall.Role, error) {
	kind := string(in.Kind)
	if _, _, ok := s.wall.State().Object(wall.Key{Kind: wall.Kind(kind), Name: in.Subject}); !ok {
		return wall.RoleNobody, fmt.Errorf("%s %s: %w", kind, in.Subject, wall.ErrNotFound)
	}
	if own := kind + "/" + in.Subject; in.Scope == "" || in.Scope == own {
		in.Scope = own
		return wall.Role(kind), nil
	}
	return wall.RoleNobody, refuseField("scope", "of a %s's token is the %s", kind, kind)
}

// postToken makes a token; its secret is in this answer and nowhere else.
func (s *Server) postToken(w http.ResponseWriter, r *http.Request) error {
	var in tokenBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	t, secret, err := s.requested(in, actorOf(r))
	if err != nil {
		return err
	}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.PutToken{Token: t}); err != nil {
		return err
	}
	return reply(w, http.StatusCreated, struct {
		ID    string `json:"id"`
		Token string `json:"token"`
	}{t.ID, secret})
}

func (s *Server) deleteToken(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, ok := s.wall.State().Tokens[id]; !ok {
		return fmt.Errorf("token %s: %w", clip(id, 64), wall.ErrNotFound)
	}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.DropToken{ID: id}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
