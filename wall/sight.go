package wall

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"kawung/layouts"
)

// A Sight is what somebody who watches a wall from outside the room may be
// shown. The zero Sight sees nothing.
type Sight struct {
	Class  Class // the highest; what declares none is Internal
	Inside bool  // they are in the building: what may not leave it is shown
}

// A Withheld says why a window is not shown to somebody, "" that it is.
type Withheld string

// Why a window is withheld.
const (
	ByClass Withheld = "class" // its class is above theirs
	ByLeave Withheld = "leave" // it may not leave the building
	ByKind  Withheld = "kind"  // only displays show such sources
)

// A Sighted is one window of a program as somebody outside the room sees it.
// A window that is withheld has its region and the reason, and nothing else.
type Sighted struct {
	Region   layouts.Region // fractions of the glass
	View     View           // its Box is only the size at which pictures are asked for
	URL      string         // of a page
	Withheld Withheld
}

// lookWidth is how wide a whole wall is asked for from outside, in pixels: no
// window of it is ever too large for a substream.
const lookWidth = 960

// ranks are the classes from open to secret; no class has rank 0.
var ranks = map[Class]int{Public: 1, Internal: 2, Restricted: 3, Confidential: 4}

// Sight is what the holder of the token may be shown of a wall. A link never
// counts as being in the building, wherever it is opened: it can be passed on.
// Nobody is shown what is confidential: that is for the room.
func (t Token) Sight(inside bool) Sight {
	switch {
	case t.Kind == TokenView:
		return Sight{Class: cmp.Or(t.Class, Internal)}
	case t.Role == RoleViewer:
		return Sight{Class: Internal, Inside: inside}
	case t.Role == RoleOperator, t.Role == RoleAdmin:
		return Sight{Class: Restricted, Inside: inside}
	}
	return Sight{}
}

// admits says whether a class, of something that may leave the building or may
// not, is shown.
func (s Sight) admits(c Class, leave bool) Withheld {
	switch {
	case ranks[cmp.Or(c, Internal)] > ranks[s.Class]:
		return ByClass
	case !leave && !s.Inside:
		return ByLeave
	}
	return ""
}

// Withholds says why a source is not shown to somebody, "" that it is. Figures
// have no leave of their own, their class says it all; a conference reaches
// beyond the building by its nature and is internal.
func (s *State) Withholds(source string, sight Sight) Withheld {
	kind, name, err := ParseSource(source)
	if err != nil {
		return ByKind
	}
	switch kind {
	case "": // an empty window
		return ""
	case SourceCamera:
		if c, ok := s.Camera(name); ok {
			return sight.admits(c.Class, c.Leave)
		}
	case SourcePage:
		if p, ok := s.Page(name); ok {
			return sight.admits(p.Class, p.Leave)
		}
	case SourceTile:
		if t, ok := s.Tile(name); ok {
			return sight.admits(t.Class, true)
		}
	case SourceRoom, SourceParticipant:
		return sight.admits(Internal, true)
	}
	return ByKind
}

// Look is the windows of a wall's program as somebody sees them, in the order
// of the program: later ones lie above. A second source that they may not see
// does not stand in for them. Slots are not given yet. Of a blanked wall there is
// nothing.
func (s *State) Look(wall string, windows []Window, sight Sight) []Sighted {
	if s.dark(wall) {
		return nil
	}
	w, _ := s.Wall(wall)
	glass := layouts.Glass(w.Panels)
	ratio := glass.Height / max(glass.Width, 1)
	list := make([]Sighted, len(windows))
	for i, win := range windows {
		one := Sighted{Region: win.Region, View: View{Slot: -1, Fit: cmp.Or(win.Fit, layouts.Contain)}}
		one.Withheld = s.Withholds(win.Source, sight)
		if one.Withheld == "" && win.Source != "" { // the label of an empty window may name what was in it
			one.View = s.lookAt(win, ratio, sight)
			if name, ok := strings.CutPrefix(win.Source, "page/"); ok {
				page, _ := s.Page(name)
				one.URL = page.URL
			}
		}
		list[i] = one
	}
	return list
}

// lookAt is one window that somebody may see.
func (s *State) lookAt(win Window, ratio float64, sight Sight) View {
	v := View{
		Window: alias(win.ID), Source: win.Source, Label: win.Label, Fit: cmp.Or(win.Fit, layouts.Contain), Slot: -1,
		Crop: win.Crop, Instead: win.Instead,
	}
	if v.Instead != "" && s.Withholds(v.Instead, sight) != "" {
		v.Instead = ""
	}
	v.Box = layouts.Box{Width: lookWidth * win.Region.Width, Height: lookWidth * ratio * win.Region.Height}
	if win.Crop.Width > 0 { // of a part the whole is asked for, which is as much larger
		v.Box.Width, v.Box.Height = v.Box.Width*win.Crop.Width, v.Box.Height*win.Crop.Height
	}
	s.describe(&v)
	return v
}

// alias is a window's id for people outside: the same every time, and without
// what its maker wrote into it, as the name of an alarm.
func alias(id string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return fmt.Sprintf("w%08x", h.Sum32())
}

// Sees says whether somebody may be shown every one of these windows: nothing
// of what they show was withheld since.
func (s *State) Sees(list []Sighted, sight Sight) bool {
	return !slices.ContainsFunc(list, func(w Sighted) bool {
		return s.Withholds(w.View.Source, sight) != "" || s.Withholds(w.View.Instead, sight) != ""
	})
}
