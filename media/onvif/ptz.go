package onvif

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// A Velocity is how fast a camera turns and zooms, each −1 to 1: Pan to the
// right, Tilt up, Zoom in.
type Velocity struct{ Pan, Tilt, Zoom float64 }

// clamped is v within its ranges.
func (v Velocity) clamped() Velocity {
	limit := func(x float64) float64 {
		if x != x { // not a number
			return 0
		}
		return min(1, max(-1, x))
	}
	return Velocity{limit(v.Pan), limit(v.Tilt), limit(v.Zoom)}
}

// A Preset is a view that a camera remembers.
type Preset struct{ Token, Name string }

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

// Move turns and zooms until Stop, ONVIF PTZ §5.3.3. The device is asked to
// stop by itself after lasts, but many do not: somebody has to watch, as Wheel
// does.
func (d *Device) Move(ctx context.Context, profile string, v Velocity, lasts time.Duration) error {
	v = v.clamped()
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', 3, 64) }
	body := inProfile(profile) + `<tptz:Velocity><tt:PanTilt x="` + number(v.Pan) + `" y="` + number(v.Tilt) + `"/><tt:Zoom x="` + number(v.Zoom) + `"/></tptz:Velocity>`
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
func (d *Device) Presets(ctx context.Context, profile string) ([]Preset, error) {
	var out struct {
		Presets []struct {
			Token string `xml:"token,attr"`
			Name  string `xml:"Name"`
		} `xml:"Body>GetPresetsResponse>Preset"`
	}
	if err := d.ptzCall(ctx, "GetPresets", inProfile(profile), &out); err != nil {
		return nil, err
	}
	var all []Preset
	for _, p := range out.Presets[:min(len(out.Presets), 512)] {
		if p.Token != "" {
			all = append(all, Preset{p.Token, clean(p.Name, 80)})
		}
	}
	return all, nil
}

// GotoPreset turns a camera to a view that it remembers.
func (d *Device) GotoPreset(ctx context.Context, profile, preset string) error {
	return d.ptzCall(ctx, "GotoPreset", inProfile(profile)+"<tptz:PresetToken>"+escape(preset)+"</tptz:PresetToken>", nil)
}
