// Command draw paints the demo cameras' clips and encodes them with ffmpeg. The
// same tree and the same ffmpeg give the same bytes.
//
//	go run ./configs/demo/clips/draw -o DIR          # every clip
//	go run ./configs/demo/clips/draw -png DIR -frame 75
package main

import (
	"errors"
	"flag"
	"fmt"
	"image/png"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"kawung/configs/demo/clips"
)

// A scene is one camera's view. still paints what does not move, once; move
// paints the rest over it for the share t in [0, 1) of the loop. What move
// paints at 1 equals what it paints at 0.
type scene struct {
	title string
	still func(*canvas)
	move  func(c *canvas, t float64)
}

// scenes are in the order of clips.Names: the camera number of the stamp.
var scenes = map[string]scene{
	"alun-alun":     {"ALUN-ALUN", squareStill, squareMove},
	"pelabuhan":     {"PELABUHAN", harbourStill, harbourMove},
	"pasar":         {"PASAR", marketStill, marketMove},
	"simpang-empat": {"SIMPANG EMPAT", junctionStill, junctionMove},
	"pantai":        {"PANTAI", beachStill, beachMove},
	"sungai":        {"SUNGAI", riverStill, riverMove},
}

func main() {
	log.SetFlags(0)
	out := flag.String("o", "", "write the clips to this `directory`")
	stills := flag.String("png", "", "write one picture of every scene to this `directory`")
	frame := flag.Int("frame", 0, "the frame of -png")
	flag.Parse()
	if err := run(*out, *stills, *frame); err != nil {
		log.Fatal("draw: ", err)
	}
}

func run(out, stills string, frame int) error {
	if out == "" && stills == "" {
		return errors.New("say where: -o or -png")
	}
	for camera, name := range clips.Names() {
		if stills != "" {
			if err := still(filepath.Join(stills, name+".png"), name, camera, frame); err != nil {
				return err
			}
		}
		if out == "" {
			continue
		}
		for _, height := range clips.Heights(name) {
			if err := clip(filepath.Join(out, fmt.Sprintf("%s.%d.h264", name, height)), name, camera, height); err != nil {
				return err
			}
		}
	}
	return nil
}

// A reel paints the frames of one clip.
type reel struct {
	scene  scene
	camera int
	still  []byte // pixels of what does not move
	page   *canvas
}

func newReel(name string, camera, height int) *reel {
	r := &reel{scene: scenes[name], camera: camera, page: newCanvas(height)}
	r.scene.still(r.page)
	r.still = slices.Clone(r.page.img.Pix)
	return r
}

func (r *reel) paint(frame int) {
	copy(r.page.img.Pix, r.still)
	r.scene.move(r.page, float64(frame)/clips.Frames)
	overlay(r.page, r.scene.title, r.camera, frame)
}

func still(file, name string, camera, frame int) error {
	r := newReel(name, camera, 720)
	r.paint(frame)
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, r.page.img), f.Close())
}

// clip paints all frames into ffmpeg.
func clip(file, name string, camera, height int) error {
	r := newReel(name, camera, height)
	cmd := exec.Command("ffmpeg", encode(file, r.page.img.Bounds().Dx(), height)...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("clip %s: start ffmpeg: %w", name, err)
	}
	err = r.pipe(in)
	if err := errors.Join(err, in.Close(), cmd.Wait()); err != nil {
		return fmt.Errorf("clip %s: encode: %w", name, err)
	}
	return nil
}

func (r *reel) pipe(w io.Writer) error {
	for frame := range clips.Frames {
		r.paint(frame)
		if _, err := w.Write(r.page.img.Pix); err != nil {
			return err
		}
	}
	return nil
}
