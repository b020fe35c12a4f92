package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media/fakecam"
	"kawung/tiles/demo"
	"kawung/wall"
)

// camerasLock is of the process that plays the demo's cameras.
const camerasLock = "cameras.lock"

// camerasAlone is how long that process goes on when neither a controller nor a
// relay uses the data folder.
const camerasAlone = 5 * time.Second

// cameras are the demo's cameras by name: each its own RTSP server on loopback.
type cameras map[string]*fakecam.Camera

// A studio is where the demo's cameras play: their host and port, by name. It
// is a process of its own, so that they go on when the controller is killed, as
// real ones do.
type studio map[string]string

// listenCameras opens every camera's port: the one it had before, if it can,
// so that the state of the wall does not change with every start.
func listenCameras(before studio) (cameras, error) {
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
		c, err := fakecam.Listen(fakecam.Config{Addr: before[name], Streams: streams})
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

func streamPath(name string, height int) string { return name + "/" + strconv.Itoa(height) }

// studio is where the cameras listen.
func (cs cameras) studio() studio {
	at := studio{}
	for name, c := range cs {
		at[name] = c.Addr().String()
	}
	return at
}

// address is where a camera's clip of a height is played.
func (s studio) address(name string, height int) string {
	if s[name] == "" {
		return ""
	}
	return "rtsp://" + s[name] + "/" + streamPath(name, height)
}

// run plays every camera until ctx ends.
func (cs cameras) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for name, c := range cs {
		g.Go(func() error { return named("demo camera "+name, c.Run(ctx)) })
	}
	return g.Wait()
}

func studioFile(dir string) string { return filepath.Join(dir, "cameras.json") }

// readStudio is where the cameras of a data folder were last; nil when nobody
// has said.
func readStudio(dir string) studio {
	at := studio{}
	text, err := os.ReadFile(studioFile(dir))
	if err != nil || json.Unmarshal(text, &at) != nil {
		return nil
	}
	return at
}

// playCameras is the process of the demo's cameras. It ends with ctx, and when
// nobody uses the data folder any more.
func (p *program) playCameras(ctx context.Context, dir string) error {
	signal.Ignore(syscall.SIGPIPE) // whoever read what we write may be gone: we are not
	held, err := lockFile(dir, camerasLock)
	if err != nil {
		return err
	}
	defer func() { _ = held.Close() }() // the kernel takes it back anyway
	all, err := listenCameras(readStudio(dir))
	if err != nil {
		return err
	}
	text, err := json.Marshal(all.studio())
	if err != nil {
		return err
	}
	if err := replaceFile(studioFile(dir), text); err != nil {
		return fmt.Errorf("demo cameras: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return all.run(ctx) })
	g.Go(func() error {
		defer cancel()
		whileUsed(ctx, dir)
		return nil
	})
	return g.Wait()
}

// replaceFile writes a file so that nobody reads half of it.
func replaceFile(path string, text []byte) error {
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// whileUsed returns when nobody has used a data folder for camerasAlone.
func whileUsed(ctx context.Context, dir string) {
	look := time.NewTicker(camerasAlone / 10)
	defer look.Stop()
	used := time.Now()
	for time.Since(used) < camerasAlone {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if lockHolder(dir, dataLock) != 0 || lockHolder(dir, relayLock) != 0 {
			used = time.Now()
		}
	}
}

// newStudio keeps the process of the demo's cameras.
func newStudio(dir string, p *program, log *slog.Logger) *keeper {
	return &keeper{
		what: "demo cameras", dir: dir, lock: camerasLock, log: log,
		start: func() (*exec.Cmd, error) {
			self, err := os.Executable()
			if err != nil {
				return nil, err
			}
			cmd := exec.Command(self, "demo", "-cameras", "-data", dir)
			cmd.Stdout, cmd.Stderr = p.stdout, p.stderr
			return cmd, nil
		},
	}
}

// waitStudio waits until the cameras' process has said where they are.
func waitStudio(ctx context.Context, k *keeper) (studio, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*keeperHung)
	defer cancel()
	for {
		if k.holder() > 0 {
			if file, err := os.Stat(studioFile(k.dir)); err == nil {
				lock, err := os.Stat(filepath.Join(k.dir, camerasLock))
				if at := readStudio(k.dir); at != nil && err == nil && !file.ModTime().Before(lock.ModTime()) {
					return at, nil
				}
			}
		}
		if pause(ctx, keeperEvery/5); ctx.Err() != nil {
			return nil, fmt.Errorf("demo cameras do not start: %w", context.Cause(ctx))
		}
	}
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
