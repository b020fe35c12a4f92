package wall

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxSessions is how many browsers one user may be signed in with; the oldest
// session ends for one more.
const maxSessions = 100

// Apply validates a command, checks that the actor may give it, and commits it
// with its audit entries. It returns the revision of the state that holds it:
// the one before when nothing differs. When it returns without an error the
// change survives a kill -9; when it returns one, nothing has changed.
//
// Errors: ErrDenied, ErrInvalid (see FieldErrors), ErrNotFound, ErrStale,
// ErrInUse, ErrReadOnly, ErrClosed.
func (c *Controller) Apply(ctx context.Context, a Actor, cmd Command) (Revision, error) {
	var rev Revision
	var err error
	if failed := c.do(ctx, func() { rev, err = c.apply(a, cmd) }); failed != nil {
		return 0, failed
	}
	return rev, err
}

// Plan is what PutAll would change, without changing it.
func (c *Controller) Plan(a Actor, cmd PutAll) ([]Key, error) {
	e := newEdit(c.State(), a, c.cfg.Clock.Now())
	e.putAll(cmd)
	e.check()
	return slices.DeleteFunc(e.keys, func(k Key) bool { return k.Kind == KindToken }), e.err()
}

func (c *Controller) apply(a Actor, cmd Command) (Revision, error) {
	before := c.State()
	e := newEdit(before, a, c.cfg.Clock.Now())
	c.build(e, cmd)
	e.check()
	if err := e.err(); err != nil {
		return 0, c.explain(err)
	}
	if err := c.commit(e); err != nil {
		return 0, err
	}
	switch cmd := cmd.(type) {
	case ApproveDisplay:
		c.unpair(cmd.Code)
	case SetBlank:
		c.darken(cmd.Wall)
	case SetTurn:
		c.tourOn(cmd.Wall)
	case RunTour:
		c.tourRun(cmd)
	case DropToken:
		c.revoke(before.Tokens[cmd.ID])
	case SetPreview:
		c.acted(a.Name, cmd.Wall)
	case TakeLease, GiveLease, KeepLease:
		c.leasedNow(a, cmd)
	case RaiseAlarm:
		if e.raised != "" {
			c.came(e.raised)
		}
	case ClearAlarm:
		c.ending(cmd.Alarm)
	case AcknowledgeAlarm:
		c.ending(cmd.Alarm)
	case DismissAlarm:
		c.ending(cmd.Alarm)
	}
	return c.State().Revision, nil
}

// build writes what a command does into the edit.
func (c *Controller) build(e *edit, cmd Command) {
	switch cmd := cmd.(type) {
	case Put:
		e.put(cmd.Object, cmd.IfMatch)
	case PutAll:
		e.putAll(cmd)
	case Delete:
		e.remove(cmd.Key, cmd.IfMatch)
	case SetPreview:
		e.setPreview(cmd)
	case DropPreview:
		e.fail(may(e.actor, "preview"))
		if l := e.next.inTheWay(e.actor.Name, cmd.Wall, ""); len(l) > 0 && l[0].Zone == "" {
			e.fail(&LeasedError{l[0]})
		}
		if e.dropPreview(cmd.Wall) {
			e.note("drop preview", cmd.Wall, nil)
		}
	case SetBlank:
		e.setBlank(cmd)
	case SetTurn:
		e.setTurn(cmd)
	case RunTour:
		e.runTour(cmd)
	case ApproveDisplay:
		c.approve(e, cmd)
	case TakeLease:
		e.takeLease(cmd)
	case GiveLease:
		e.giveLease(cmd)
	case KeepLease:
		e.keepLease(cmd)
	case RaiseAlarm:
		c.buildAlarm(e, "raise", cmd.Alarm, cmd)
	case ClearAlarm:
		c.buildAlarm(e, "clear", cmd.Alarm, cmd)
	case AcknowledgeAlarm:
		c.buildAlarm(e, "acknowledge", cmd.Alarm, cmd)
	case DismissAlarm:
		c.buildAlarm(e, "dismiss", cmd.Alarm, cmd)
	case PutToken:
		e.fail(may(e.actor, "token "+string(cmd.Token.Kind)))
		e.newToken(cmd.Token, "put token")
	case DropToken:
		e.dropToken(cmd)
	case SignIn:
		e.signIn(cmd.Token)
	case SignOut:
		e.signOut(cmd.ID)
	case RenewSession:
		e.renew(cmd)
	case Note:
		e.fail(may(e.actor, "note"))
		e.note(cmd.Action, cmd.Object, cmd.Detail)
	}
}

func (e *edit) putAll(cmd PutAll) {
	seen := map[Key]bool{}
	for _, o := range cmd.Objects {
		if seen[o.Key()] {
			e.fail(fmt.Errorf("%w: %s is there twice", ErrInvalid, o.Key()))
		}
		seen[o.Key()] = true
		e.put(o, 0)
	}
}

func (e *edit) setPreview(cmd SetPreview) {
	if err := may(e.actor, "preview"); err != nil {
		e.fail(err)
		return
	}
	t := Take{Wall: cmd.Wall, Zone: cmd.Zone, Layout: cmd.Layout, Windows: cmd.Windows, History: cmd.History}
	if t.validate(e.now) != nil {
		e.fail(fmt.Errorf("%w: a preview is of a layout, of windows or of a past program: one of them", ErrInvalid))
		return
	}
	p, err := e.next.plan(t)
	if err != nil {
		e.fail(err)
		return
	}
	old := e.next.Previews[cmd.Wall]
	if cmd.IfMatch != 0 && old.Revision != cmd.IfMatch {
		e.fail(&StaleError{What: "preview", Wall: cmd.Wall, Is: old.Revision, Was: cmd.IfMatch})
		return
	}
	if err := e.next.leased(e.actor.Name, cmd.Wall, p.windows); err != nil {
		e.fail(err)
		return
	}
	e.putPreview(Preview{
		Wall: cmd.Wall, Layout: p.layout, Windows: p.windows, By: e.actor.Name, Zone: p.zone, From: p.from, Lost: p.lost,
	})
	e.note("preview", cmd.Wall, takeDetail{Layout: p.layout, Zone: p.zone, Sources: sources(p.windows), From: p.from, Lost: p.lost})
}

// newToken keeps a token whose secret the caller made.
func (e *edit) newToken(t Token, action string) {
	t.Created, t.By = e.now, e.actor.Name
	if err := e.checkToken(&t); err != nil {
		e.fail(err)
		return
	}
	e.dropTokens(func(old Token) bool { return old.Expired(e.now) })
	e.putToken(t)
	shown := t
	shown.Hash = ""
	e.note(action, t.Subject, shown)
}

// checkToken holds a token to its kind, and gives it the role and scope that
// the kind has.
func (e *edit) checkToken(t *Token) error {
	var m mistakes
	if t.ID == "" || len(t.ID) > MaxName {
		m.add("id", "is to have 1 to %d bytes", MaxName)
	}
	if _, there := e.next.Tokens[t.ID]; there {
		m.add("id", "is taken")
	}
	if len(t.Hash) != 64 {
		m.add("hash", "is to be a SHA-256 in hex")
	}
	if t.Expired(e.now) {
		m.add("expires", "is over already")
	}
	m.name("subject", t.Subject)
	m.title("title", t.Title)
	switch t.Kind {
	case TokenSession:
		u, ok := e.next.User(t.Subject)
		if !ok {
			return fmt.Errorf("user %q: %w", t.Subject, ErrNotFound)
		}
		t.Role, t.Scope = u.Role, ""
	case TokenDisplay:
		if _, ok := e.next.Display(t.Subject); !ok {
			return fmt.Errorf("display %q: %w", t.Subject, ErrNotFound)
		}
		t.Role, t.Scope = RoleDisplay, "display/"+t.Subject
	case TokenJoin:
		room, ok := strings.CutPrefix(t.Scope, "room/")
		if _, there := e.next.Room(room); !ok || !there {
			return fmt.Errorf("%q, where the token leads to: %w", t.Scope, ErrNotFound)
		}
		t.Role = RoleGuest
	case TokenCamera:
		if _, ok := e.next.Camera(t.Subject); !ok {
			return fmt.Errorf("camera %q: %w", t.Subject, ErrNotFound)
		}
		t.Role, t.Scope = RoleCamera, "camera/"+t.Subject
	case TokenView:
		if _, ok := e.next.Wall(t.Subject); !ok {
			return fmt.Errorf("wall %q: %w", t.Subject, ErrNotFound)
		}
		e.checkView(&m, t)
	case TokenPress:
		if _, ok := e.next.Wall(t.Subject); !ok {
			return fmt.Errorf("wall %q: %w", t.Subject, ErrNotFound)
		}
		t.Role, t.Scope = RolePress, "wall/"+t.Subject
	case TokenProgram:
		e.checkProgram(&m, t)
	default:
		m.add("kind", "%q is to be session, display, join, camera, view, press or program", string(t.Kind))
	}
	return m.err()
}

// MaxView is how long a link to a wall may be good.
const MaxView = 30 * 24 * time.Hour

// checkView: a link to a wall ends, and shows nothing confidential.
func (e *edit) checkView(m *mistakes, t *Token) {
	t.Role, t.Scope = RoleView, "wall/"+t.Subject
	if t.Expires.IsZero() || t.Expires.Sub(e.now) > MaxView {
		m.add("expires", "is to be at most %d days from now", int(MaxView.Hours()/24))
	}
	switch t.Class {
	case "", Public, Internal, Restricted:
	default:
		m.add("class", "%q is to be publik, internal or terbatas: a link shows nothing else", string(t.Class))
	}
}

// checkProgram: a program pushes tile data and watches cameras, or acts as a
// person's role does where an administrator said so.
func (e *edit) checkProgram(m *mistakes, t *Token) {
	switch t.Role {
	case RoleNobody:
		t.Role = RoleProgram
	case RoleProgram, RoleViewer, RoleOperator, RoleAdmin:
	default:
		m.add("role", "%q is to be program, viewer, operator or admin", string(t.Role))
	}
	if t.Scope == "" {
		return
	}
	alarm, isAlarm := strings.CutPrefix(t.Scope, "alarm/")
	k, ok := needs(t.Scope)
	if isAlarm {
		k, ok = Key{KindTile, alarm}, ValidName(alarm)
	}
	if !ok || k.Kind != KindTile && k.Kind != KindCamera || t.Role != RoleProgram {
		m.add("scope", "%q is to be tile/NAME, camera/NAME or alarm/NAME, and the role program", t.Scope)
	}
}

func (e *edit) dropToken(cmd DropToken) {
	t, ok := e.next.Tokens[cmd.ID]
	if !ok {
		e.fail(fmt.Errorf("token %q: %w", cmd.ID, ErrNotFound))
		return
	}
	e.fail(may(e.actor, "token "+string(t.Kind)))
	e.dropTokens(func(old Token) bool { return old.ID == cmd.ID })
	t.Hash = ""
	e.note("drop token", t.Subject, t)
}

func (e *edit) signIn(t Token) {
	e.fail(may(e.actor, "sign in"))
	if t.Kind != TokenSession || t.Subject != e.actor.Name {
		e.fail(fmt.Errorf("%w: %s signs in with a session of %q", ErrInvalid, e.actor.describe(), t.Subject))
		return
	}
	var mine []Token
	for _, old := range e.next.Tokens {
		if old.Kind == TokenSession && old.Subject == t.Subject {
			mine = append(mine, old)
		}
	}
	slices.SortFunc(mine, func(a, b Token) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	for i := range max(len(mine)-maxSessions+1, 0) {
		e.dropTokens(func(old Token) bool { return old.ID == mine[i].ID })
	}
	e.newToken(t, "sign in")
}

func (e *edit) signOut(id string) {
	t, ok := e.next.Tokens[id]
	if !ok || t.Kind != TokenSession {
		return
	}
	if t.Subject != e.actor.Name {
		e.fail(may(e.actor, "token session"))
	}
	e.dropTokens(func(old Token) bool { return old.ID == id })
	e.note("sign out", t.Subject, nil)
}

func (e *edit) renew(cmd RenewSession) {
	t, ok := e.next.Tokens[cmd.ID]
	if !ok || t.Kind != TokenSession {
		e.fail(fmt.Errorf("session %q: %w", cmd.ID, ErrNotFound))
		return
	}
	e.fail(may(e.actor, "renew session"))
	if t.Subject != e.actor.Name {
		e.fail(fmt.Errorf("%w: session %q is somebody else's", ErrDenied, cmd.ID))
	}
	t.Expires = cmd.Expires
	e.putToken(t)
}

// commit makes the edit true: in the store first, then for every reader. A
// commit that has begun ends, whoever has lost interest.
func (c *Controller) commit(e *edit) error {
	if e.empty() {
		return nil
	}
	err := c.cfg.Store.Commit(context.Background(), e.change())
	if errors.Is(err, ErrStale) { // the state has one owner: somebody else writes to its store
		c.fatal = fmt.Errorf("wall: commit revision %d: another program changed the store: %w", e.next.Revision, err)
		c.log.Error("the store was changed by another program; stopping", "err", err)
		return fmt.Errorf("%w: %w", ErrReadOnly, c.fatal)
	}
	if err != nil {
		return fmt.Errorf("commit revision %d: %w", e.next.Revision, err)
	}
	c.state.Store(e.next)
	c.history.add(e.next.Revision, e.keys)
	c.changed(e.keys)
	return nil
}
