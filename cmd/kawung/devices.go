package main

import (
	"context"

	"kawung/media"
	"kawung/media/onvif"
)

// device is what the directory of devices needs to know of a declared camera.
func (d *daemon) device(camera string) (onvif.Declared, bool) {
	c, ok := d.controller.State().Camera(camera)
	return deviceOf(relayed(c)), ok
}

// devices are the cameras' own services, of which the relay hears when one of
// them changes what it sends.
type devices struct {
	*onvif.Directory
	relay relay
}

// SetCodec changes a stream's codec and lets the relay look at the camera anew.
func (d devices) SetCodec(ctx context.Context, camera string, sub bool, codec string) (media.Encoding, error) {
	now, err := d.Directory.SetCodec(ctx, camera, sub, codec)
	if err == nil {
		d.relay.Renew(camera)
	}
	return now, err
}
