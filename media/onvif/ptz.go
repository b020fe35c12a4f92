package onvif

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"kawung/media"
)

// maxPresets is how many of a device's presets are looked at.
const maxPresets = 512

// ptzCall makes a request of the PTZ service; ErrUnsupported without one.
func (d *Device) ptzCall(ctx context.Context, action, body string, out any) error {
	if d.ptz == nil {
		return fmt.Errorf("%s: %w", action, ErrUnsupported)
	}
	return d.call(ctx, d.ptz, nsPTZ+"/"+action, "<tptz:"+action+">"+body+"</tptz:"+action+">", out)
}

func inProfile(token string) string {
	return "<tptz:ProfileToken>" + escape(token) + "</tptz:ProfileToken>"
}

// Move turns and zooms until Stop, ONVIF PTZ §5.3.3. What is not within reach
// is not asked for: some devices refuse all of it then. The device is asked to
// stop by itself after lasts, but many do not: somebody has to watch, as Wheel
// does.
func (d *Device) Move(ctx context.Context, profile string, r media.Reach, v media.Velocity, lasts time.Duration) error {
	v = v.Clamped()
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', 3, 64) }
	body := inProfile(profile) + "<tptz:Velocity>"
	if r.Pan || r.Tilt {
		body += `<tt:PanTilt x="` + number(v.Pan) + `" y="` + number(v.Tilt) + `"/>`
	}
	if r.Zoom {
		body += `<tt:Zoom x="` + number(v.Zoom) + `"/>`
	}
	body += "</tptz:Velocity>"
	if lasts > 0 {
		body += "<tptz:Timeout>PT" + strconv.FormatFloat(lasts.Seconds(), 'f', -1, 64) + "S</tptz:Timeout>"
	}
	return d.ptzCall(ctx, "ContinuousMove", body, nil)
}

// Stop ends every movement, ONVIF PTZ §5.3.4.
func (d *Device) Stop(ctx context.Context, profile string) error {
	return d.ptzCall(ctx, "Stop", inProfile(profile)+"<tptz:PanTilt>true</tptz:PanTilt><tptz:Zoom>true</tptz:Zoom>", nil)
}

// Presets are the views that a camera remembers, at most 512.
func (d *Device) Presets(ctx context.Context, profile string) ([]media.Preset, error) {
	var out struct {
		Presets []struct {
			Token string `xml:"token,attr"`
			Name  string `xml:"Name"`
		} `xml:"Body>GetPresetsResponse>Preset"`
	}
	if err := d.ptzCall(ctx, "GetPresets", inProfile(profile), &out); err != nil {
		return nil, err
	}
	var all []media.Preset
	for _, p := range out.Presets[:min(len(out.Presets), maxPresets)] {
		if p.Token != "" && clean(p.Token, 64) == p.Token { // ONVIF tokens are at most 64 characters
			all = append(all, media.Preset{Token: p.Token, Name: clean(p.Name, 80)})
		}
	}
	return all, nil
}

// GotoPreset turns a camera to a view that it remembers, ONVIF PTZ §5.4.3.
func (d *Device) GotoPreset(ctx context.Context, profile, preset string) error {
	return d.ptzCall(ctx, "GotoPreset", inProfile(profile)+"<tptz:PresetToken>"+escape(preset)+"</tptz:PresetToken>", nil)
}

// SetPreset makes a camera remember where it looks now, ONVIF PTZ §5.4.1, and
// returns the token it gave.
func (d *Device) SetPreset(ctx context.Context, profile, name string) (token string, err error) {
	var out struct {
		Token string `xml:"Body>SetPresetResponse>PresetToken"`
	}
	err = d.ptzCall(ctx, "SetPreset", inProfile(profile)+"<tptz:PresetName>"+escape(name)+"</tptz:PresetName>", &out)
	if err == nil && (out.Token == "" || clean(out.Token, 64) != out.Token) {
		return "", fmt.Errorf("SetPreset: %w: it names no preset", ErrReply)
	}
	return out.Token, err
}

// RemovePreset makes a camera forget a view, ONVIF PTZ §5.4.4.
func (d *Device) RemovePreset(ctx context.Context, profile, preset string) error {
	return d.ptzCall(ctx, "RemovePreset", inProfile(profile)+"<tptz:PresetToken>"+escape(preset)+"</tptz:PresetToken>", nil)
}

// GotoHome turns a camera to its home position, ONVIF PTZ §5.5.1.
func (d *Device) GotoHome(ctx context.Context, profile string) error {
	return d.ptzCall(ctx, "GotoHomePosition", inProfile(profile), nil)
}

// A node is a device's moving part, ONVIF PTZ §5.1.
type node struct {
	Token   string     `xml:"token,attr"`
	Turns   []struct{} `xml:"SupportedPTZSpaces>ContinuousPanTiltVelocitySpace"`
	Zooms   []struct{} `xml:"SupportedPTZSpaces>ContinuousZoomVelocitySpace"`
	Presets string     `xml:"MaximumNumberOfPresets"`
	Home    string     `xml:"HomeSupported"`
}

// parts is what of a profile can be moved, without its presets. A device that
// does not describe its parts is believed to have all of them: what it cannot
// do it refuses.
func (d *Device) parts(ctx context.Context, p Profile) (media.Reach, error) {
	var out struct {
		Nodes []node `xml:"Body>GetNodesResponse>PTZNode"`
	}
	if err := d.ptzCall(ctx, "GetNodes", "", &out); err != nil && !isFault(err) {
		return media.Reach{}, err
	}
	n := nodeOf(out.Nodes, p.Node)
	if n == nil {
		return media.Reach{Pan: true, Tilt: true, Zoom: true, Home: true, Saves: true}, nil
	}
	turns := len(n.Turns) > 0
	return media.Reach{
		Pan: turns, Tilt: turns, Zoom: len(n.Zooms) > 0,
		Home: n.Home == "true" || n.Home == "1", Saves: number(n.Presets) > 0,
	}, nil
}

// nodeOf is the named node, or the only one.
func nodeOf(nodes []node, token string) *node {
	for i := range nodes {
		if nodes[i].Token == token || len(nodes) == 1 {
			return &nodes[i]
		}
	}
	return nil
}
