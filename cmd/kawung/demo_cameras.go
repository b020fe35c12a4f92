package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media/fakecam"
	"kawung/tiles/demo"
	"kawung/wall"
)

// cameras are the demo's cameras by name: each its own RTSP server on loopback.
type cameras map[string]*fakecam.Camera

// listenCameras opens every camera's port: the one it had before, if it can,
// so that the state of the wall does not change with every start.
func listenCameras(s *wall.State) (cameras, error) {
	all := cameras{}
	for _, name := range clips.Names() {
		streams := map[string]fakecam.Clip{}
		for _, height := range clips.Heights(name) {
			clip, err := clips.Open(name, height)
			if err != nil {
				return nil, err
			}
			streams[streamPath(name, height)] = fakecam.Clip{AnnexB: clip, FPS: clips.FPS}
		}
		c, err := fakecam.Listen(fakecam.Config{Addr: addressBefore(s, name), Streams: streams})
		if err != nil {
			c, err = fakecam.Listen(fakecam.Config{Streams: streams})
		}
		if err != nil {
			return nil, fmt.Errorf("demo camera %s: %w", name, err)
		}
		all[name] = c
	}
	return all, nil
}

func addressBefore(s *wall.State, name string) string {
	if c, ok := s.Camera(name); ok && c.Demo {
		if u, err := url.Parse(c.URL); err == nil && u.Hostname() == "127.0.0.1" {
			return u.Host
		}
	}
	return ""
}

func streamPath(name string, height int) string { return name + "/" + strconv.Itoa(height) }

// address is where a camera's clip of a height is played.
func (cs cameras) address(name string, height int) string {
	c, ok := cs[name]
	if !ok {
		return ""
	}
	return c.URL(streamPath(name, height))
}

// run plays every camera until ctx ends.
func (cs cameras) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for name, c := range cs {
		g.Go(func() error { return named("demo camera "+name, c.Run(ctx)) })
	}
	return g.Wait()
}

// demoTiles are the figures of the demo's source as declared things.
func demoTiles() []wall.Object {
	var all []wall.Object
	for _, d := range demo.Definitions() {
		all = append(all, wall.Tile{
			Name: d.Name, Kind: string(d.Kind), Title: d.Title, Unit: d.Unit, Feed: "demo", Every: d.Every,
			Source: d.Source, Class: wall.Class(d.Class), Owner: d.Owner, Demo: d.Demo, GoodIs: d.GoodIs, Opts: d.Options,
		})
	}
	return all
}
