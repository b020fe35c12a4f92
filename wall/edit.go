package wall

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// An edit is one change in the making: the next state, and what the store has
// to be told to get there.
type edit struct {
	actor   Actor
	now     time.Time
	base    Revision
	next    *State
	records []Record
	audit   []Entry
	keys    []Key
	errs    []error
	raised  string // the alarm that it raises
}

func newEdit(s *State, a Actor, now time.Time) *edit {
	next := s.clone()
	next.Revision++
	return &edit{actor: a, now: now, base: s.Revision, next: next}
}

// empty says whether there is nothing to commit.
func (e *edit) empty() bool { return len(e.records) == 0 && len(e.audit) == 0 }

func (e *edit) fail(err error) {
	if err != nil {
		e.errs = append(e.errs, err)
	}
}

func (e *edit) err() error { return errors.Join(e.errs...) }

// note writes an audit entry. Detail never holds a secret.
func (e *edit) note(action, object string, detail any) {
	entry := Entry{Revision: e.next.Revision, At: e.now, Actor: e.actor, Action: action, Object: object}
	if raw, ok := detail.(json.RawMessage); ok {
		entry.Detail = raw
	} else if detail != nil {
		b, err := json.Marshal(detail)
		e.fail(err)
		entry.Detail = b
	}
	e.audit = append(e.audit, entry)
}

// save writes a record; the caller has put the value into the next state.
func (e *edit) save(bucket, name string, v any) {
	r, err := record(bucket, name, v)
	e.fail(err)
	e.records = append(e.records, r)
}

// drop deletes a record.
func (e *edit) drop(bucket, name string) {
	e.records = append(e.records, Record{Bucket: bucket, Name: name})
}

// touch tells watchers that a thing changed.
func (e *edit) touch(kind Kind, name string) { e.keys = append(e.keys, Key{kind, name}) }

// put declares o unless it is there already as it is. References are checked
// later, when everything of the change is in place.
func (e *edit) put(o Object, ifMatch Revision) {
	k := o.Key()
	if err := may(e.actor, "put "+string(k.Kind)); err != nil {
		e.fail(err)
		return
	}
	old, rev, there := e.next.Object(k)
	if ifMatch != 0 && rev != ifMatch {
		e.fail(fmt.Errorf("%s is at revision %d, not %d: %w", k, rev, ifMatch, ErrStale))
		return
	}
	if there {
		o = keepSecrets(o, old)
	}
	if err := errors.Join(o.Validate(), unshown(o)); err != nil {
		e.fail(fmt.Errorf("%s: %w", k, err))
		return
	}
	if u, ok := o.(User); ok {
		e.putUser(u, old)
	}
	if there && sameObject(o, old) {
		return
	}
	e.next.Objects[k] = Versioned[Object]{o, e.next.Revision}
	e.save(string(k.Kind), k.Name, o)
	if k.Kind == KindSchedule {
		e.reschedule(k.Name)
	}
	e.touch(k.Kind, k.Name)
	e.note("put "+string(k.Kind), k.Name, Redacted(o))
}

// putUser checks what only the state knows of a user, and ends the sessions of
// one whose password changed.
func (e *edit) putUser(u User, old Object) {
	if u.Hash == "" {
		e.fail(fmt.Errorf("%s: %w", u.Key(), NewFieldError("password", "a new user needs one")))
	}
	was, ok := old.(User)
	if !ok {
		return
	}
	if was.Role == RoleAdmin && u.Role != RoleAdmin && e.next.admins() == 1 {
		e.fail(fmt.Errorf("%s is %w: it is the last administrator", u.Key(), ErrInUse))
	}
	if was.Hash != u.Hash {
		e.dropTokens(func(t Token) bool { return t.Kind == TokenSession && t.Subject == u.Name })
	}
}

// sameObject compares what the store would keep.
func sameObject(a, b Object) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// remove deletes a declared thing and what lives and dies with it.
func (e *edit) remove(k Key, ifMatch Revision) {
	if err := may(e.actor, "delete "+string(k.Kind)); err != nil {
		e.fail(err)
		return
	}
	_, rev, ok := e.next.Object(k)
	if !ok {
		e.fail(fmt.Errorf("%s: %w", k, ErrNotFound))
		return
	}
	if ifMatch != 0 && rev != ifMatch {
		e.fail(fmt.Errorf("%s is at revision %d, not %d: %w", k, rev, ifMatch, ErrStale))
		return
	}
	if err := e.next.checkUnused(k); err != nil {
		e.fail(err)
		return
	}
	delete(e.next.Objects, k)
	e.drop(string(k.Kind), k.Name)
	e.touch(k.Kind, k.Name)
	e.note("delete "+string(k.Kind), k.Name, nil)
	switch k.Kind {
	case KindWall:
		e.removeAir(k.Name)
		e.dropTokens(func(t Token) bool { return (t.Kind == TokenView || t.Kind == TokenPress) && t.Subject == k.Name })
	case KindDisplay:
		e.dropTokens(func(t Token) bool { return t.Kind == TokenDisplay && t.Subject == k.Name })
	case KindRoom:
		e.dropTokens(func(t Token) bool { return t.Kind == TokenJoin && t.Scope == "room/"+k.Name })
	case KindUser:
		e.dropTokens(func(t Token) bool { return t.Kind == TokenSession && t.Subject == k.Name })
	case KindAlarm:
		e.dropIncident(k.Name)
	case KindCamera:
		e.dropTokens(func(t Token) bool { return t.Kind == TokenCamera && t.Subject == k.Name })
	case KindTour:
		e.forgetTour(k.Name)
	case KindSchedule:
		delete(e.next.Scheduled, k.Name)
		e.drop(bucketScheduled, k.Name)
	case KindLayout, KindTile, KindFeed, KindPage:
	}
}

// removeAir forgets what was, is and would be on a wall.
func (e *edit) removeAir(wall string) {
	if _, ok := e.next.Programs[wall]; ok {
		delete(e.next.Programs, wall)
		e.drop(bucketProgram, wall)
		e.touch(KindProgram, wall)
	}
	e.dropPreview(wall)
	if _, ok := e.next.Blanks[wall]; ok {
		delete(e.next.Blanks, wall)
		e.drop(bucketBlank, wall)
		e.touch(KindBlank, wall)
	}
	for _, p := range e.next.History[wall] {
		e.drop(bucketHistory, historyName(wall, p.Revision))
	}
	delete(e.next.History, wall)
	for _, i := range e.next.Standing() {
		if i.Wall == wall {
			e.dropIncident(i.Alarm)
		}
	}
	for _, l := range e.next.LeasesOf(wall) {
		e.dropLease(l)
	}
	e.putTouring(wall, Touring{})
}

func (e *edit) putPreview(p Preview) {
	p.Revision = e.next.Revision
	e.next.Previews[p.Wall] = p
	e.save(bucketPreview, p.Wall, p)
	e.touch(KindPreview, p.Wall)
}

func (e *edit) dropPreview(wall string) bool {
	if _, ok := e.next.Previews[wall]; !ok {
		return false
	}
	delete(e.next.Previews, wall)
	e.drop(bucketPreview, wall)
	e.touch(KindPreview, wall)
	return true
}

// putProgram puts p on air.
func (e *edit) putProgram(p Program) Program {
	p.Revision = e.next.Revision
	e.next.Programs[p.Wall] = p
	e.save(bucketProgram, p.Wall, p)
	e.touch(KindProgram, p.Wall)
	e.remember(p)
	return p
}

func (e *edit) putToken(t Token) {
	e.next.Tokens[t.ID] = t
	e.save(bucketToken, t.ID, t)
	e.touch(KindToken, t.ID)
}

// dropTokens deletes the tokens that match, in the order of their ids.
func (e *edit) dropTokens(match func(Token) bool) {
	for _, id := range slices.Sorted(maps.Keys(e.next.Tokens)) {
		if match(e.next.Tokens[id]) {
			delete(e.next.Tokens, id)
			e.drop(bucketToken, id)
			e.touch(KindToken, id)
		}
	}
}

// check holds the changed things to what they refer to, and what refers to them.
func (e *edit) check() {
	for _, k := range e.keys {
		if o, _, ok := e.next.Object(k); ok {
			e.fail(e.next.checkRefs(o))
		}
	}
}

// change is what the store is told. A record that is written twice is told
// once, as it ends.
func (e *edit) change() Change {
	last := map[string]int{}
	for i, r := range e.records {
		last[r.Bucket+"/"+r.Name] = i
	}
	var records []Record
	for i, r := range e.records {
		if last[r.Bucket+"/"+r.Name] == i {
			records = append(records, r)
		}
	}
	return Change{Base: e.base, Records: records, Audit: e.audit}
}

// sources are the sources of windows for the audit: what was on the wall.
func sources(windows []Window) string {
	names := make([]string, len(windows))
	for i, w := range windows {
		names[i] = strings.Join(w.sources(), " ")
	}
	return strings.Join(names, " ")
}
