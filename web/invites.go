package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kawung/wall"
)

// inviteTime is how long an invite without an end opens its room.
const inviteTime = 30 * 24 * time.Hour

// anyGuest is the subject of an invite for nobody in particular.
const anyGuest = "tamu"

// nameMark stands between the name and the office in an invite's title.
const nameMark = " · "

type inviteBody struct {
	Name    string    `json:"name"`
	Office  string    `json:"office"`
	Expires time.Time `json:"expires"`
}

func (b inviteBody) check(now time.Time) error {
	for field, v := range map[string]string{"name": b.Name, "office": b.Office} {
		if len(v) > maxPersonName || strings.Contains(v, nameMark) {
			return refuseField(field, "is at most %d bytes, without %q", maxPersonName, nameMark)
		}
	}
	if !b.Expires.IsZero() && !b.Expires.After(now) {
		return refuseField("expires", "is in the past")
	}
	return nil
}

type inviteReply struct {
	URL     string    `json:"url"`
	Token   string    `json:"token"`
	ID      string    `json:"id"`
	Expires time.Time `json:"expires"`
}

// postInvite makes a link into a room. One for an office or a person is for
// one participant; one for nobody may be used by several.
func (s *Server) postInvite(w http.ResponseWriter, r *http.Request) error {
	var in inviteBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	in.Name, in.Office = strings.TrimSpace(in.Name), strings.TrimSpace(in.Office)
	if err := in.check(s.now()); err != nil {
		return err
	}
	state, room := s.wall.State(), r.PathValue("room")
	if _, ok := state.Room(room); !ok {
		return fmt.Errorf("room %s: %w", room, wall.ErrNotFound)
	}
	subject := anyGuest
	if in.Office != "" || in.Name != "" {
		subject = freeSubject(state, room, slug(in.Office, in.Name), s.now())
	}
	t, secret := s.newToken(wall.TokenJoin, wall.RoleGuest, subject, "room/"+room, actorOf(r))
	if subject != anyGuest {
		t.Title = in.Name + nameMark + in.Office
	}
	if t.Expires = in.Expires; t.Expires.IsZero() {
		t.Expires = s.now().Add(inviteTime)
	}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.PutToken{Token: t}); err != nil {
		return err
	}
	return reply(w, http.StatusCreated, inviteReply{origin(r) + "/j/" + secret, secret, t.ID, t.Expires})
}

// origin is how the client reached us: "https://room.example:8443".
func origin(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	if !validHost(r.Host) {
		return scheme + "localhost"
	}
	return scheme + r.Host
}

// An invitation is what an invite says of its holder.
type invitation struct {
	Room   string `json:"room"`
	Title  string `json:"title"` // of the room
	Name   string `json:"name"`
	Office string `json:"office"`
}

// invited is the invite that a secret opens.
func (s *Server) invited(secret string) (wall.Token, invitation, error) {
	t, ok := s.token(secret)
	if !ok {
		return t, invitation{}, errInvite
	}
	return s.invitedBy(t)
}

var errInvite = fmt.Errorf("this invite is over or was taken back: %w", wall.ErrNotFound)

func (s *Server) invitedBy(t wall.Token) (wall.Token, invitation, error) {
	room, scoped := strings.CutPrefix(t.Scope, "room/")
	if t.Kind != wall.TokenJoin || !scoped {
		return t, invitation{}, errInvite
	}
	declared, ok := s.wall.State().Room(room)
	if !ok {
		return t, invitation{}, fmt.Errorf("room %s: %w", room, wall.ErrNotFound)
	}
	name, office, _ := strings.Cut(t.Title, nameMark)
	return t, invitation{room, declared.Title, name, office}, nil
}

// getInvite says what an invite is for. Wrong ones are throttled, right ones
// never: an office behind one address may hold an old link and a new one.
func (s *Server) getInvite(w http.ResponseWriter, r *http.Request) error {
	_, in, err := s.invited(r.PathValue("token"))
	if err == nil {
		return reply(w, http.StatusOK, in)
	}
	if wait := s.noise.wait(addressOf(r)); wait > 0 {
		p := refuse(http.StatusTooManyRequests, "too many wrong invites from here: wait a minute")
		p.retryAfter = wait
		return p
	}
	s.noise.fail(addressOf(r))
	return err
}

// maxPersonName is the longest name or office of a participant, in bytes.
const maxPersonName = 100

// slug makes a participant's id of an office or a name: "Dinas Kesehatan" is
// dinas-kesehatan.
func slug(words ...string) string {
	for _, w := range words {
		var b strings.Builder
		for _, c := range strings.ToLower(w) {
			switch {
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
				b.WriteRune(c)
			case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
				b.WriteByte('-')
			}
			if b.Len() >= 40 {
				break
			}
		}
		if s := strings.Trim(b.String(), "-"); s != "" {
			return s
		}
	}
	return anyGuest
}

// freeSubject is id, or id with a number when another invite of the room has it.
func freeSubject(state *wall.State, room, id string, now time.Time) string {
	taken := map[string]bool{anyGuest: true}
	for _, t := range state.Tokens {
		if t.Kind == wall.TokenJoin && t.Scope == "room/"+room && !t.Expired(now) {
			taken[t.Subject] = true
		}
	}
	free := id
	for n := 2; taken[free]; n++ {
		free = id + "-" + strconv.Itoa(n)
	}
	return free
}
