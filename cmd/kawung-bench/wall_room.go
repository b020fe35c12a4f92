package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media/fakecam"
)

// The wall of the bench: six columns and five rows of panels. Browsers are the
// first row, the first of them in a real window; simulated displays the others.
const (
	wallColumns   = 6
	wallRows      = 5
	wallPages     = wallColumns
	wallSimulated = wallColumns * (wallRows - 1)
	wallWidth     = 960 // pixels of a panel
	wallHeight    = 540
	wallTiles     = 6
)

// wallColours are the pictures of the cameras in the real window: two sets of
// four that differ clearly, and none of which is dark.
var wallColours = []string{"0xF2D13C", "0xF59A6A", "0x9BE38A", "0xE8E8E8", "0x63D4F5", "0xC6B0FF", "0xFFB3C8", "0x8FD3B5"}

func pageName(i int) string { return fmt.Sprintf("p%d", i+1) }
func simName(i int) string  { return fmt.Sprintf("s%d", i+1) }

// paintClip is a clip of one colour in which a bright square wanders: 640×360,
// 15 frames/s, a keyframe every 2 s.
func paintClip(ctx context.Context, colour string) (fakecam.Clip, error) {
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-loglevel", "error", "-filter_complex",
		fmt.Sprintf("color=c=%s:s=640x360:r=15[ground];color=c=white:s=40x40:r=15[square];[ground][square]overlay=x=mod(t*150\\,600):y=40", colour),
		"-t", "4", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast", "-g", "30", "-keyint_min", "30",
		"-bf", "0", "-f", "h264", "-")
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return fakecam.Clip{}, fmt.Errorf("ffmpeg: %w: %s", err, said.String())
	}
	return fakecam.Clip{AnnexB: out.Bytes(), FPS: 15}, nil
}

// startWallCameras plays the demo's cameras and those of one colour.
func startWallCameras(ctx context.Context, g *errgroup.Group) (*fakecam.Camera, error) {
	streams := map[string]fakecam.Clip{}
	for _, name := range clips.Names() {
		data, err := clips.Open(name, 360)
		if err != nil {
			return nil, err
		}
		streams[name] = fakecam.Clip{AnnexB: data, FPS: clips.FPS}
	}
	for i, colour := range wallColours {
		clip, err := paintClip(ctx, colour)
		if err != nil {
			return nil, err
		}
		streams[fmt.Sprintf("warna-%d", i)] = clip
	}
	c, err := fakecam.Listen(fakecam.Config{Streams: streams})
	if err != nil {
		return nil, err
	}
	g.Go(func() error { return c.Run(ctx) })
	return c, nil
}

// startPage serves a bright page for windows that show one.
func startPage(ctx context.Context, g *errgroup.Group) (url string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "", err
	}
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>papan</title><style>body{margin:0;background:#f4f0e4;font:700 8vh sans-serif;color:#b8860b}</style><p>Papan pengumuman`)
	})}
	g.Go(func() error {
		if err := server.Serve(l); ctx.Err() == nil {
			return err
		}
		return nil
	})
	g.Go(func() error { <-ctx.Done(); return server.Close() })
	return "http://localhost:" + port + "/", nil // another site than the controller's: a page of somebody else
}

// wallRoom is the room as documents.
func wallRoom(cameras *fakecam.Camera, page string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "kind: wall\nname: utama\nspec:\n  panels:\n")
	names := wallDisplays()
	for i, name := range names {
		fmt.Fprintf(&b, "    - {name: %s, x: %d, y: %d, width: 1200, height: 675, pixels: [%d, %d]}\n",
			name, i%wallColumns*1200, i/wallColumns*675, wallWidth, wallHeight)
	}
	for _, name := range names {
		fmt.Fprintf(&b, "---\nkind: display\nname: %s\nspec: {wall: utama, panel: %s}\n", name, name)
	}
	for _, name := range wallCameras() {
		fmt.Fprintf(&b, "---\nkind: camera\nname: %s\nspec: {url: %q, always: true}\n", name, cameras.URL(name))
	}
	for i := range wallTiles {
		fmt.Fprintf(&b, "---\nkind: tile\nname: angka-%d\nspec: {kind: kpi, title: Angka %d, unit: orang}\n", i, i)
	}
	fmt.Fprintf(&b, "---\nkind: page\nname: papan\nspec: {title: Papan, url: %q}\n---\nkind: room\nname: rapat\nspec: {title: Rapat}\n", page)
	return b.String()
}

func wallDisplays() (names []string) {
	for i := range wallPages {
		names = append(names, pageName(i))
	}
	for i := range wallSimulated {
		names = append(names, simName(i))
	}
	return names
}

// wallCameras are the demo's cameras, and behind them those of one colour.
func wallCameras() []string {
	names := clips.Names()
	for i := range wallColours {
		names = append(names, fmt.Sprintf("warna-%d", i))
	}
	return names
}

// wallScenes is how many kinds of layouts are taken in turn.
const wallScenes = 5

// kindOfScene is what the displays show in take n.
func kindOfScene(n int) string {
	return [wallScenes]string{"cameras", "figures", "cameras", "mixed", "cameras"}[n%wallScenes]
}

// wallScene is what take n shows: the real window has its four cameras or their
// four counterparts, in the fourth place in turn the room with somebody in it or a
// page; every other display something that it did not show before.
func wallScene(n int) []map[string]any {
	var windows []map[string]any
	for quarter := range 4 {
		source := fmt.Sprintf("camera/warna-%d", n%2*4+quarter)
		if quarter == 3 {
			source = []string{source, "room/rapat", "page/papan"}[n%3]
		}
		windows = append(windows, wallWindow(source, 0, float64(quarter%2)/2, float64(quarter/2)/2, 0.5))
	}
	for i := 1; i < wallPages+wallSimulated; i++ {
		windows = append(windows, wallWindow(wallSource(n, i), i, 0, 0, 1))
	}
	return windows
}

// wallSource is what display i shows in take n: cameras, figures, cameras, all
// sorts, cameras.
func wallSource(n, i int) string {
	cameras := wallCameras()
	camera := "camera/" + cameras[(n*7+i)%len(cameras)]
	switch tile := fmt.Sprintf("tile/angka-%d", (n+i)%wallTiles); n % wallScenes {
	case 1:
		return tile
	case 3:
		return []string{camera, "room/rapat", "page/papan", tile}[i%4]
	default:
		return camera
	}
}

// wallWindow is a window in a part of display i, which is measured in shares of
// its glass; a millimetre stays free, so that no window touches the next display.
func wallWindow(source string, i int, x, y, size float64) map[string]any {
	const gap = 1.0 / 1200
	column, row := float64(i%wallColumns), float64(i/wallColumns)
	return map[string]any{"source": source, "fit": "cover", "region": map[string]float64{
		"x": (column + x + gap) / wallColumns, "y": (row + y + gap) / wallRows,
		"width": (size - 2*gap) / wallColumns, "height": (size - 2*gap) / wallRows,
	}}
}
