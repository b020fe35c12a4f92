package wall

import (
	"errors"
	"fmt"

	"kawung/media"
)

// checkRefs returns ErrNotFound with every thing that o refers to and the state
// has not got.
func (s *State) checkRefs(o Object) error {
	switch o := o.(type) {
	case Wall:
		return errors.Join(s.checkPanels(o), s.checkZones(o), s.checkSafe(o))
	case Display:
		return s.checkDisplay(o)
	case Alarm:
		return s.checkAlarm(o)
	case Tour:
		return errors.Join(s.checkTour(o)...)
	case Schedule:
		return s.checkSchedule(o)
	case Layout:
		return errors.Join(s.checkWall(o.Key(), o.Wall), s.checkSources(o.Key().String(), o.Windows), s.checkLayout(o))
	}
	return nil
}

func (s *State) checkWall(by Key, wall string) error {
	if _, ok := s.Wall(wall); !ok {
		return fmt.Errorf("%s: wall %q: %w", by, wall, ErrNotFound)
	}
	return nil
}

func (s *State) checkDisplay(d Display) error {
	w, ok := s.Wall(d.Wall)
	if !ok {
		return fmt.Errorf("%s: wall %q: %w", d.Key(), d.Wall, ErrNotFound)
	}
	if _, ok := w.panel(d.Panel); !ok {
		return fmt.Errorf("%s: panel %q of wall %s: %w", d.Key(), d.Panel, d.Wall, ErrNotFound)
	}
	for _, other := range s.DisplaysOf(d.Wall) {
		if d.Sound && other.Sound && other.Name != d.Name {
			return fmt.Errorf("%s: %w", d.Key(), NewFieldError(
				"sound", "display %s already plays the sound of wall %s", other.Name, d.Wall))
		}
	}
	return nil
}

// checkPanels returns ErrInUse when a display hangs on a panel that w has not got.
func (s *State) checkPanels(w Wall) error {
	for _, d := range s.DisplaysOf(w.Name) {
		if _, ok := w.panel(d.Panel); !ok {
			return fmt.Errorf("%s: panel %q is %w: display %s shows it", w.Key(), d.Panel, ErrInUse, d.Name)
		}
	}
	return nil
}

// checkSources names every source of the windows that is not declared.
func (s *State) checkSources(by string, windows []Window) error {
	var errs []error
	for _, w := range windows {
		for _, source := range w.sources() {
			k, ok := needs(source)
			if !ok {
				continue
			}
			if _, _, ok := s.Object(k); !ok {
				errs = append(errs, NewRefusal(ErrNotFound, "%s: %s %q: not found", by, k.Kind, k.Name))
			} else if !s.keeps(source) {
				errs = append(errs, fmt.Errorf("%s: %w", by, NewFieldError("source", "%s keeps no recording: set keep on it", k)))
			}
		}
	}
	return errors.Join(errs...)
}

// keeps says whether a source is live, or its camera is recorded.
func (s *State) keeps(source string) bool {
	_, _, past, _ := media.CutPast(media.Source(source))
	_, name, _ := ParseSource(source)
	c, _ := s.Camera(name)
	return !past || c.Keep > 0
}

// checkUnused returns ErrInUse with what still refers to k.
func (s *State) checkUnused(k Key) error {
	var by []string
	switch k.Kind {
	case KindWall:
		by = s.usersOfWall(k.Name)
	case KindCamera, KindTile, KindPage, KindRoom:
		by = s.usersOfSource(k)
	case KindUser:
		if u, ok := s.User(k.Name); ok && u.Role == RoleAdmin && s.admins() == 1 {
			return fmt.Errorf("%s is %w: it is the last administrator", k, ErrInUse)
		}
	case KindLayout:
		by = s.usersOfLayout(k.Name)
	case KindTour:
		by = s.usersOfTour(k.Name)
	case KindDisplay, KindFeed, KindAlarm, KindSchedule:
	}
	by = append(by, s.usersInAlarms(k)...)
	return inUse(k.String(), by)
}

func (s *State) usersOfWall(wall string) (by []string) {
	for _, d := range s.DisplaysOf(wall) {
		by = append(by, d.Key().String())
	}
	for _, l := range s.Layouts() {
		if l.Wall == wall {
			by = append(by, l.Key().String())
		}
	}
	for _, t := range s.Tours() {
		if t.Wall == wall {
			by = append(by, t.Key().String())
		}
	}
	for _, d := range s.Schedules() {
		if d.Wall == wall {
			by = append(by, d.Key().String())
		}
	}
	return by
}

func (s *State) usersOfSource(k Key) []string {
	return s.usersWhere(func(source string) bool {
		needed, ok := needs(source)
		return ok && needed == k
	})
}

// usersWhere are the layouts, programs and previews that show a source of which
// is says yes.
func (s *State) usersWhere(is func(source string) bool) (by []string) {
	scan := func(who string, windows []Window) {
		for _, w := range windows {
			for _, source := range w.sources() {
				if is(source) {
					by = append(by, who)
				}
			}
		}
	}
	for _, l := range s.Layouts() {
		scan(l.Key().String(), l.Windows)
	}
	for name, p := range s.Programs {
		scan("the program of wall "+name, p.Windows)
	}
	for name, p := range s.Previews {
		scan("the preview of wall "+name, p.Windows)
	}
	return by
}

func (s *State) admins() (n int) {
	for _, u := range s.Users() {
		if u.Role == RoleAdmin {
			n++
		}
	}
	return n
}
