package onvif

import (
	"context"
	"fmt"
	"slices"

	"kawung/media"
)

// Encodings are how the camera makes its main and its substream, read anew.
func (d *Directory) Encodings(ctx context.Context, camera string) (all media.Encodings, err error) {
	e, err := d.open(ctx, camera)
	if err != nil {
		return all, err
	}
	profiles, err := e.device.Profiles(ctx)
	if err != nil {
		return all, d.trouble(e, "read its streams", err)
	}
	if p := profileNamed(profiles, e.channel.main.Token); p != nil {
		all.Main = p.encoding()
	}
	if p := profileNamed(profiles, e.channel.sub.Token); p != nil {
		second := p.encoding()
		all.Sub = &second
	}
	all.Notes = e.device.Notes()
	return all, nil
}

// SetCodec changes a stream's codec, and reads it anew: some cameras say yes
// and do nothing.
func (d *Directory) SetCodec(ctx context.Context, camera string, sub bool, codec string) (media.Encoding, error) {
	const step = "set a stream's codec"
	e, err := d.open(ctx, camera)
	if err != nil {
		return media.Encoding{}, err
	}
	p := e.stream(sub)
	if p.Token == "" || p.Encoder == "" {
		return media.Encoding{}, fmt.Errorf("camera %s: %s: %w: it has no such stream", camera, step, media.ErrUnable)
	}
	if err := e.device.SetCodec(ctx, p, codec); err != nil {
		return media.Encoding{}, d.trouble(e, step, err)
	}
	profiles, err := e.device.Profiles(ctx)
	if err != nil {
		return media.Encoding{}, d.trouble(e, "read its streams", err)
	}
	now := profileNamed(profiles, p.Token)
	if now == nil || now.Codec != codec {
		return media.Encoding{}, fmt.Errorf("camera %s: %s: %w: it took the setting and did not keep it: set it on the camera's own page", camera, step, media.ErrRefused)
	}
	return now.encoding(), nil
}

// AskKeyframe asks for a keyframe of the camera's main or substream.
func (d *Directory) AskKeyframe(ctx context.Context, camera string, sub bool) error {
	e, err := d.open(ctx, camera)
	if err != nil {
		return err
	}
	p := e.stream(sub)
	if p.Token == "" {
		p = e.channel.main
	}
	return d.trouble(e, "ask for a keyframe", e.device.Sync(ctx, p.Token))
}

// stream is the profile of the camera's main or substream; no Token without.
func (e *entry) stream(sub bool) Profile {
	if sub {
		return e.channel.sub
	}
	return e.channel.main
}

func profileNamed(profiles []Profile, token string) *Profile {
	if i := slices.IndexFunc(profiles, func(p Profile) bool { return p.Token == token }); i >= 0 {
		return &profiles[i]
	}
	return nil
}
