package fakedevice

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fastest is how far a device turns and zooms in a second at speed 1; its
// whole way is from −1 to 1.
const fastest = 0.5

// A Position is where a device looks: Pan and Tilt from −1 to 1, Zoom from 0
// to 1.
type Position struct{ Pan, Tilt, Zoom float64 }

// A preset is a view that the device remembers.
type preset struct {
	token, name string
	at          Position
}

// motion is where the device looks and how it moves. The device's lock guards
// it.
type motion struct {
	at      Position // when the speed was set
	speed   Position // per second
	since   time.Time
	presets []preset
	home    Position
	made    int // presets, ever
}

func newMotion() motion {
	return motion{presets: []preset{{"1", "Gerbang", Position{Pan: -0.5}}, {"2", "Parkir", Position{Pan: 0.5, Zoom: 0.25}}}, made: 2}
}

func (m *motion) moves() bool { return m.speed != Position{} }

// now is where the device looks now: it stops at the ends of its way.
func (m *motion) now() Position {
	t := time.Since(m.since).Seconds() * fastest
	along := func(at, speed, least float64) float64 { return min(1, max(least, at+speed*t)) }
	return Position{along(m.at.Pan, m.speed.Pan, -1), along(m.at.Tilt, m.speed.Tilt, -1), along(m.at.Zoom, m.speed.Zoom, 0)}
}

func (m *motion) turnAt(speed Position) { m.at, m.speed, m.since = m.now(), speed, time.Now() }

func (m *motion) jump(to Position) { m.at, m.speed, m.since = to, Position{}, time.Now() }

// Position is where the device looks now, and whether it moves.
func (d *Device) Position() (p Position, moves bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.motion.now(), d.motion.moves()
}

// Presets are the names of the views that the device remembers.
func (d *Device) Presets() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var names []string
	for _, p := range d.motion.presets {
		names = append(names, p.name)
	}
	return names
}

var errUnknown = fault("ter:ActionNotSupported", "Optional Action Not Implemented")

// turn answers the PTZ service.
func (d *Device) turn(in request) (status int, body string) {
	q := d.cfg.Quirks
	done := func(inner string) (int, string) {
		return http.StatusOK, "<tptz:" + in.action + "Response>" + inner + "</tptz:" + in.action + "Response>"
	}
	switch {
	case in.action == "GetNodes" && !q.NoNodes:
		return done(d.node())
	case in.action == "GetNodes" || in.action == "Stop" && q.NoStop:
		return http.StatusInternalServerError, errUnknown
	case in.text("ProfileToken") == "":
		return http.StatusBadRequest, fault("ter:NoProfile", "No profile")
	case q.RefuseTurns && in.action != "GetPresets":
		return http.StatusBadRequest, fault("ter:Action", "The lens is being cleaned")
	}
	switch in.action {
	case "ContinuousMove": // its Timeout is ignored, as on most cameras
		return d.move(in)
	case "Stop":
		d.happen(Event{Action: in.action}, func() {
			if d.lost < q.LoseStops {
				d.lost++
				return
			}
			d.motion.turnAt(Position{})
		})
		return done("")
	case "GotoHomePosition":
		d.happen(Event{Action: in.action}, func() { d.motion.jump(d.motion.home) })
		return done("")
	case "GetPresets":
		return done(d.presetList())
	case "SetPreset", "GotoPreset", "RemovePreset":
		return d.preset(in)
	}
	return http.StatusInternalServerError, errUnknown
}

// move obeys a ContinuousMove.
func (d *Device) move(in request) (status int, body string) {
	x, y, z := velocity(in.body)
	if d.cfg.Quirks.ZoomOnly && x != "" {
		return http.StatusBadRequest, fault("ter:SpaceNotSupported", "No such space")
	}
	if d.cfg.Quirks.LateMoves > 0 {
		<-time.After(d.cfg.Quirks.LateMoves)
	}
	speed := func(s string) float64 {
		n, _ := strconv.ParseFloat(s, 64) // 0 for what is left out
		return n
	}
	d.happen(Event{Action: in.action, Argument: strings.TrimSpace(x + " " + y + " " + z)}, func() {
		d.motion.turnAt(Position{speed(x), speed(y), speed(z)})
	})
	return http.StatusOK, "<tptz:ContinuousMoveResponse/>"
}

// preset makes, recalls or forgets a view.
func (d *Device) preset(in request) (status int, body string) {
	token, inner := in.text("PresetToken"), ""
	d.mu.Lock()
	i := slices.IndexFunc(d.motion.presets, func(p preset) bool { return p.token == token })
	d.mu.Unlock()
	if i < 0 && (in.action != "SetPreset" || token != "") {
		return http.StatusBadRequest, fault("ter:NoToken", "The requested preset token does not exist")
	}
	d.happen(Event{Action: in.action, Argument: token + in.text("PresetName")}, func() {
		m := &d.motion
		switch in.action {
		case "GotoPreset":
			m.jump(m.presets[i].at)
		case "RemovePreset":
			m.presets = slices.Delete(m.presets, i, i+1)
		case "SetPreset":
			m.made++
			p := preset{strconv.Itoa(m.made), in.text("PresetName"), m.now()}
			m.presets = append(m.presets, p)
			inner = "<tptz:PresetToken>" + p.token + "</tptz:PresetToken>"
		}
	})
	return http.StatusOK, "<tptz:" + in.action + "Response>" + inner + "</tptz:" + in.action + "Response>"
}

func (d *Device) presetList() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var b strings.Builder
	for _, p := range d.motion.presets {
		fmt.Fprintf(&b, `<tptz:Preset token="%s"><tt:Name>%s</tt:Name></tptz:Preset>`, escape(p.token), escape(p.name))
	}
	return b.String()
}

// node describes the moving part, ONVIF PTZ §5.1.
func (d *Device) node() string {
	space := func(name, axis string) string {
		return `<tt:` + name + `><tt:URI>http://www.onvif.org/ver10/tptz/` + axis + `/VelocityGenericSpace</tt:URI></tt:` + name + `>`
	}
	turns := space("ContinuousPanTiltVelocitySpace", "PanTiltSpaces")
	if d.cfg.Quirks.ZoomOnly {
		turns = ""
	}
	return `<tptz:PTZNode token="PTZNODE"><tt:Name>Node</tt:Name><tt:SupportedPTZSpaces>` + turns + space("ContinuousZoomVelocitySpace", "ZoomSpaces") +
		`</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>16</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported></tptz:PTZNode>`
}

// velocity is what a ContinuousMove asks for; "" is left out.
func velocity(body []byte) (pan, tilt, zoom string) {
	var in struct {
		Turn struct {
			X string `xml:"x,attr"`
			Y string `xml:"y,attr"`
		} `xml:"Body>ContinuousMove>Velocity>PanTilt"`
		Zoom struct {
			X string `xml:"x,attr"`
		} `xml:"Body>ContinuousMove>Velocity>Zoom"`
	}
	if err := xml.Unmarshal(body, &in); err != nil {
		return err.Error(), "", ""
	}
	return in.Turn.X, in.Turn.Y, in.Zoom.X
}
