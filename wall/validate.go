package wall

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kawung/layouts"
	"kawung/media"
	"kawung/tiles"
)

// Limits of declared things.
const (
	MaxWindows = 64  // of a layout, a preview, a program
	MaxTitle   = 200 // characters
	MaxURL     = 2048
)

func (m *mistakes) name(field, s string) {
	if !ValidName(s) {
		m.add(field, "%q is no name: a-z, 0-9, with single dots or dashes between, at most %d bytes", s, MaxName)
	}
}

func (m *mistakes) title(field, s string) {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > MaxTitle {
		m.add(field, "is longer than %d characters or no UTF-8", MaxTitle)
	}
}

func (m *mistakes) class(c Class) {
	switch c {
	case "", Public, Internal, Restricted, Confidential:
	default:
		m.add("class", "%q is to be publik, internal, terbatas or rahasia", string(c))
	}
}

func (m *mistakes) url(field, s, plain, secure string) {
	scheme, rest, ok := strings.Cut(s, "://")
	for _, want := range []string{plain, secure} {
		if ok && strings.EqualFold(scheme, want) && rest != "" && len(s) <= MaxURL && !strings.ContainsAny(s, " \t\r\n") {
			return
		}
	}
	m.add(field, "is to be a URL that begins with %s:// or %s://", plain, secure)
}

// Validate returns ErrInvalid with every mistake.
func (w Wall) Validate() error {
	var m mistakes
	m.name("name", w.Name)
	m.title("title", w.Title)
	m.keep("panels", layouts.ValidatePanels(w.Panels))
	for i, p := range w.Panels {
		if p.Name != "" {
			m.name(fmt.Sprintf("panels[%d].name", i), p.Name)
		}
	}
	m.zones(w)
	if w.Safe != "" {
		m.name("safe", w.Safe)
	}
	return m.err()
}

// Validate returns ErrInvalid with every mistake.
func (d Display) Validate() error {
	var m mistakes
	m.name("name", d.Name)
	m.title("title", d.Title)
	m.name("wall", d.Wall)
	m.name("panel", d.Panel)
	return m.err()
}

// onvif checks the address of an ONVIF service. It holds no user information:
// the camera's own is used, and this address is shown to people.
func (m *mistakes) onvif(s string) {
	if s == "" {
		return
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "http", s
	}
	host, _, _ := strings.Cut(rest, "/")
	if scheme != "http" && scheme != "https" || host == "" || len(s) > MaxURL || strings.ContainsAny(s, "@ \t\r\n") {
		m.add("onvif", "is to be an address such as 10.0.0.7, 10.0.0.7:8080 or http://10.0.0.7/onvif/device_service, without a user")
	}
}

// Validate returns ErrInvalid with every mistake. No mistake repeats a URL: it
// may hold a password.
func (c Camera) Validate() error {
	var m mistakes
	m.name("name", c.Name)
	m.title("title", c.Title)
	m.title("owner", c.Owner)
	m.class(c.Class)
	if !c.Push || c.URL != "" {
		m.url("url", c.URL, "rtsp", "rtsps")
	}
	if c.Sub != "" {
		m.url("sub", c.Sub, "rtsp", "rtsps")
	}
	m.onvif(c.ONVIF)
	if c.Keep != 0 && (c.Keep < KeepLeast || c.Keep > KeepMost) {
		m.add("keep", "is to be between %s and %s, or false", time.Duration(KeepLeast), time.Duration(KeepMost))
	}
	if c.Transport != "" && !slices.Contains(media.Transports, c.Transport) {
		m.add("transport", "%q is none of %v", c.Transport, media.Transports)
	}
	if len(c.Tags) > 32 {
		m.add("tags", "are more than 32")
	}
	for i, t := range c.Tags {
		m.title(fmt.Sprintf("tags[%d]", i), t)
	}
	if c.Linger != 0 && (c.Linger < time.Second || c.Linger > time.Hour) {
		m.add("linger", "is to be 1s to 1h: how long a stream is still pulled after its last viewer")
	}
	if p := c.Place; p != nil && !(p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180) {
		m.add("place", "lat is -90 to 90, lon -180 to 180 degrees")
	}
	return m.err()
}

// Validate returns ErrInvalid with every mistake.
func (l Layout) Validate() error {
	var m mistakes
	m.name("name", l.Name)
	m.title("title", l.Title)
	m.name("wall", l.Wall)
	if l.Zone != "" {
		m.name("zone", l.Zone)
	}
	m.windows("windows", l.Windows)
	return m.err()
}

func (m *mistakes) windows(field string, windows []Window) {
	if len(windows) > MaxWindows {
		m.add(field, "are %d; a wall holds %d", len(windows), MaxWindows)
		return
	}
	seen, heard := map[string]bool{}, ""
	for i, w := range windows {
		at := fmt.Sprintf("%s[%d]", field, i)
		if w.ID != "" {
			m.name(at+".id", w.ID)
			if seen[w.ID] {
				m.add(at+".id", "%q is there twice", w.ID)
			}
			seen[w.ID] = true
		}
		_, _, err := ParseSource(w.Source)
		m.keep(at+".source", err)
		m.keep(at+".fit", w.Fit.Validate())
		m.title(at+".label", w.Label)
		m.picture(at, w)
		if w.Sound {
			m.heard(at, w, heard)
			heard = at
		}
		m.tour(at, w)
		switch {
		case w.Cell != nil && w.Region != layouts.Region{}:
			m.add(at, "has a region and a cell; one of them says where it is")
		case w.Cell != nil:
			m.keep(at+".cell", w.Cell.Validate())
		default:
			m.keep(at+".region", w.Region.ValidateFraction())
		}
	}
}

// heard checks a window whose source is to be heard; other is one that is, too.
func (m *mistakes) heard(at string, w Window, other string) {
	kind, _, err := ParseSource(w.Source)
	switch {
	case err != nil:
	case kind != SourceCamera && kind != SourceParticipant || strings.Contains(w.Source, "?"):
		m.add(at+".sound", "is of a live camera or a participant; rooms are heard by themselves")
	case other != "":
		m.add(at+".sound", "%s has it: one window of a wall is heard", other)
	}
}

// picture checks what only a single picture can have: a part of it that is
// shown, and a stand-in.
func (m *mistakes) picture(at string, w Window) {
	if w.Crop != (layouts.Region{}) {
		m.keep(at+".crop", w.Crop.ValidateCrop())
	}
	single := func(source string) bool {
		kind, _, err := ParseSource(source)
		return err != nil || kind == SourceCamera || kind == SourceParticipant
	}
	if (w.Crop != layouts.Region{} || w.Instead != "") && w.Source != "" && !single(w.Source) {
		m.add(at, "shows no camera and no participant: it has neither crop nor instead")
	}
	switch camera := strings.HasPrefix(w.Source, "camera/") || strings.HasPrefix(w.Instead, "camera/"); {
	case !slices.Contains([]media.Stream{"auto", media.AutoStream, media.MainStream, media.SubStream}, w.Stream):
		m.add(at+".stream", "%q is none of auto, main and sub", w.Stream)
	case w.stream() != media.AutoStream && w.Source != "" && !camera:
		m.add(at+".stream", "is a camera's; %q has one stream", w.Source)
	}
	switch _, _, err := ParseSource(w.Instead); {
	case err != nil:
		m.keep(at+".instead", err)
	case w.Instead == "":
	case !single(w.Instead):
		m.add(at+".instead", "%q is to be a camera or a participant", w.Instead)
	case w.Instead == w.Source:
		m.add(at+".instead", "is the window's own source")
	}
}

// Validate returns ErrInvalid with every mistake.
func (t Tile) Validate() error {
	var m mistakes
	m.name("name", t.Name)
	m.title("src", t.Source)
	m.title("owner", t.Owner)
	if t.Feed != "" {
		m.name("feed", t.Feed)
	}
	if invalid, ok := errors.AsType[*tiles.InvalidError](t.Definition().Validate()); ok {
		for _, f := range invalid.Findings {
			m.pass(f.Field, f.Detail)
		}
	}
	return m.err()
}

// minPoll is the shortest interval in which a source is asked.
const minPoll = time.Second

// Validate returns ErrInvalid with every mistake.
func (f Feed) Validate() error {
	var m mistakes
	m.name("name", f.Name)
	if f.Every < 0 {
		m.add("every", "is to be 0 or more")
	}
	switch f.Type {
	case "push", "demo":
	case "http":
		m.url("url", f.URL, "http", "https")
		if f.Every >= 0 && f.Every < minPoll {
			m.add("every", "is to be %s or more: how often the source is asked", minPoll)
		}
		if len(f.Tiles) == 0 {
			m.add("tiles", "is empty: name the tiles it feeds, and where each is in the reply")
		}
	default:
		m.add("type", "%q is to be push, http or demo", f.Type)
	}
	for _, tile := range slices.Sorted(maps.Keys(f.Tiles)) {
		m.name("tiles", tile)
		if pointer := f.Tiles[tile]; pointer != "" && !strings.HasPrefix(pointer, "/") {
			m.add("tiles."+tile, "%q is no JSON pointer: it begins with /", pointer)
		}
	}
	return m.err()
}

// Validate returns ErrInvalid with every mistake.
func (p Page) Validate() error {
	var m mistakes
	m.name("name", p.Name)
	m.title("title", p.Title)
	m.url("url", p.URL, "http", "https")
	m.class(p.Class)
	return m.err()
}

// Validate returns ErrInvalid with every mistake.
func (r Room) Validate() error {
	var m mistakes
	m.name("name", r.Name)
	m.title("title", r.Title)
	return m.err()
}

// Validate returns ErrInvalid with every mistake.
func (u User) Validate() error {
	var m mistakes
	m.name("name", u.Name)
	switch u.Role {
	case RoleAdmin, RoleOperator, RoleViewer:
	default:
		m.add("role", "%q is to be admin, operator or viewer", string(u.Role))
	}
	return m.err()
}
