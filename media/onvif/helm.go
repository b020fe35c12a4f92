package onvif

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kawung/media"
)

// Reach is what of the camera can be moved, with its presets as they were a few
// seconds ago.
func (d *Directory) Reach(ctx context.Context, camera string) (media.Reach, error) {
	e, err := d.open(ctx, camera)
	if err != nil || e.wheel == nil {
		return media.Reach{}, err
	}
	r := e.parts
	r.Presets, err = d.presets(ctx, e)
	return r, err
}

// presets are the entry's presets, asked of the device when they are not known.
func (d *Directory) presets(ctx context.Context, e *entry) ([]media.Preset, error) {
	d.mu.Lock()
	known, all := time.Since(e.told) < knownTime, e.presets
	d.mu.Unlock()
	if known {
		return all, nil
	}
	asked := time.Now()
	all, err := e.device.Presets(ctx, e.channel.moves.Token)
	if err != nil && !isFault(err) { // by a fault it says that it has none
		return nil, d.trouble(e, "presets", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	e.presets, e.told = all, asked
	return all, nil
}

// forgetPresets has the camera's presets asked for anew.
func (d *Directory) forgetPresets(camera string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.entries[camera]; e != nil {
		e.told = time.Time{}
	}
}

// Drive is one beat of an operator's hand. A beat that waited for its camera
// to be found moves nothing: the hand may have been lifted since.
func (d *Directory) Drive(ctx context.Context, camera string, v media.Velocity) error {
	came := time.Now()
	if v == still && !d.known(camera) {
		return nil
	}
	e, err := d.moving(ctx, camera)
	if err != nil || v != still && time.Since(came) > heartbeat/2 {
		return err
	}
	return d.trouble(e, "turn", e.wheel.Drive(v))
}

// moving is a camera that moves; media.ErrUnable when it does not.
func (d *Directory) moving(ctx context.Context, camera string) (*entry, error) {
	e, err := d.open(ctx, camera)
	if err == nil && e.wheel == nil {
		return nil, fmt.Errorf("camera %s: turn: %w: it has no PTZ", camera, media.ErrUnable)
	}
	return e, err
}

// GoTo turns the camera to a preset.
func (d *Directory) GoTo(ctx context.Context, camera, preset string) error {
	return d.act(ctx, camera, "go to a preset", func(v *Device, profile string) error { return v.GotoPreset(ctx, profile, preset) })
}

// GoHome turns the camera to its home position.
func (d *Directory) GoHome(ctx context.Context, camera string) error {
	return d.act(ctx, camera, "go home", func(v *Device, profile string) error { return v.GotoHome(ctx, profile) })
}

// SavePreset makes the camera remember where it looks now.
func (d *Directory) SavePreset(ctx context.Context, camera, name string) (p media.Preset, err error) {
	defer d.forgetPresets(camera)
	err = d.act(ctx, camera, "save a preset", func(v *Device, profile string) error {
		token, err := v.SetPreset(ctx, profile, name)
		p = media.Preset{Token: token, Name: name}
		return err
	})
	return p, err
}

// DropPreset makes the camera forget a preset.
func (d *Directory) DropPreset(ctx context.Context, camera, preset string) error {
	defer d.forgetPresets(camera)
	return d.act(ctx, camera, "delete a preset", func(v *Device, profile string) error { return v.RemovePreset(ctx, profile, preset) })
}

// act does something with a camera that moves.
func (d *Directory) act(ctx context.Context, camera, step string, do func(v *Device, profile string) error) error {
	e, err := d.moving(ctx, camera)
	if err != nil {
		return err
	}
	return d.trouble(e, step, do(e.device, e.channel.moves.Token))
}

// trouble is what a device answered, as media words it.
func (d *Directory) trouble(e *entry, step string, err error) error {
	if err == nil {
		return nil
	}
	said := asMedia(e.camera, step, err)
	if errors.Is(said, media.ErrWrongPassword) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if e.refused.IsZero() {
			e.refused = time.Now()
		}
	}
	return said
}
