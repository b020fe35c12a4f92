package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"kawung/wall"
)

// declared serves the things of one kind.
type declared struct {
	*Server
	kind wall.Kind
}

// An objectReply is one declared thing; secrets are hidden.
type objectReply struct {
	Name     string        `json:"name"`
	Revision wall.Revision `json:"revision"`
	Spec     wall.Object   `json:"spec"`

	Next time.Time `json:"next,omitzero"`  // of a schedule: when it is due
	Last *lastWire `json:"last,omitempty"` // and what became of it
}

type listReply struct {
	Items    []objectReply `json:"items"`
	Revision wall.Revision `json:"revision"`
}

func (s *Server) newObject(state *wall.State, v wall.Versioned[wall.Object]) objectReply {
	o := objectReply{Name: v.Value.Key().Name, Revision: v.Revision, Spec: wall.Redacted(v.Value)}
	if d, ok := v.Value.(wall.Schedule); ok {
		o.Next, o.Last = s.due(state, d)
	}
	return o
}

func (d declared) list(w http.ResponseWriter, _ *http.Request) error {
	state := d.wall.State()
	out := listReply{Items: []objectReply{}, Revision: state.Revision}
	for _, v := range state.List(d.kind) {
		out.Items = append(out.Items, d.newObject(state, v))
	}
	return reply(w, http.StatusOK, out)
}

func (d declared) get(w http.ResponseWriter, r *http.Request) error {
	key := wall.Key{Kind: d.kind, Name: r.PathValue("name")}
	state := d.wall.State()
	v, ok := state.Objects[key]
	if !ok {
		return fmt.Errorf("%s: %w", key, wall.ErrNotFound)
	}
	w.Header().Set("ETag", etag(v.Revision))
	return reply(w, http.StatusOK, d.newObject(state, v))
}

type specBody struct {
	Spec json.RawMessage `json:"spec"`
}

func (d declared) put(w http.ResponseWriter, r *http.Request) error {
	match, err := ifMatch(r)
	if err != nil {
		return err
	}
	var in specBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if len(in.Spec) == 0 || string(in.Spec) == "null" {
		return refuseField("spec", "is missing")
	}
	key := wall.Key{Kind: d.kind, Name: r.PathValue("name")}
	o, err := newSpec(key, in.Spec)
	if err != nil {
		return err
	}
	if err := o.Validate(); err != nil {
		return err
	}
	if _, err := d.wall.Apply(r.Context(), actorOf(r), wall.Put{Object: o, IfMatch: match}); err != nil {
		return err
	}
	state := d.wall.State()
	v, ok := state.Objects[key]
	if !ok {
		return fmt.Errorf("%s: deleted at once by somebody else: %w", key, wall.ErrNotFound)
	}
	w.Header().Set("ETag", etag(v.Revision))
	return reply(w, http.StatusOK, d.newObject(state, v))
}

func (d declared) delete(w http.ResponseWriter, r *http.Request) error {
	match, err := ifMatch(r)
	if err != nil {
		return err
	}
	key := wall.Key{Kind: d.kind, Name: r.PathValue("name")}
	if _, err := d.wall.Apply(r.Context(), actorOf(r), wall.Delete{Key: key, IfMatch: match}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func etag(r wall.Revision) string { return strconv.Quote(strconv.FormatUint(uint64(r), 10)) }

// A userSpec is a user as it is written: the password, not its hash. Without
// a password the user keeps theirs.
type userSpec struct {
	Role     wall.Role `json:"role"`
	Password string    `json:"password"`
}

// newSpec is the thing a spec declares.
func newSpec(key wall.Key, spec []byte) (wall.Object, error) {
	if key.Kind == wall.KindUser {
		return newUser(key.Name, spec)
	}
	o, err := wall.Decode(key, spec)
	return o, bodyProblem(err)
}

func newUser(name string, spec []byte) (wall.Object, error) {
	var in userSpec
	if err := decodeBytes(spec, &in); err != nil {
		return nil, err
	}
	u := wall.User{Name: name, Role: in.Role}
	if in.Password == "" {
		return u, nil
	}
	hash, err := HashPassword(in.Password)
	if err != nil {
		return nil, refuseMistake(Mistake{Field: "password", Detail: err.Error()})
	}
	u.Hash = hash
	return u, nil
}
