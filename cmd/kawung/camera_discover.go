package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"kawung/configs"
	"kawung/media/onvif"
	"kawung/wall"
	"kawung/web"
)

type discoverOptions struct {
	user string
	json bool
	yaml bool
	wait time.Duration
}

func cameraDiscoverCommand() command {
	return command{
		name: "discover", usage: "[ADDRESS…] [-user NAME] [-json|-yaml]",
		short: "list ONVIF cameras with their main and sub streams",
		long: `Asks every network that this machine is on, or only the addresses given: a host,
a host and port, or a URL. Each device is asked for its streams; the largest
H.264 stream is proposed as main, a small one as sub. No controller is needed.

Most devices answer only to a user. The password is KAWUNG_CAMERA_PASSWORD, or
asked for; it is never printed, never sent as it is, and tried at most twice. Certificates of https:// devices
are not verified: cameras sign their own.

Exits with 1 when no camera was found.

Examples:
  kawung camera discover -user admin
  kawung camera discover 10.0.0.7 10.0.0.8:8899 -user admin -json
  kawung camera discover -user admin -yaml > cameras.yaml    then add the passwords
  kawung apply -f cameras.yaml`,
		define: func(flags *flag.FlagSet) any {
			o := &discoverOptions{}
			flags.StringVar(&o.user, "user", "", "the cameras' `user`")
			flags.BoolVar(&o.json, "json", false, "print JSON")
			flags.BoolVar(&o.yaml, "yaml", false, "print documents for kawung apply, without passwords")
			flags.DurationVar(&o.wait, "wait", 3*time.Second, "how long to wait for devices to answer the search")
			return o
		},
		max: 256,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.discover(ctx, options.(*discoverOptions), args)
		},
	}
}

func (p *program) discover(ctx context.Context, o *discoverOptions, addresses []string) error {
	if o.json && o.yaml {
		return misuse("choose -json or -yaml")
	}
	if o.wait <= 0 || o.wait > time.Minute {
		return misuse("-wait is up to 1m")
	}
	search := web.CameraSearch{Addresses: addresses, User: o.user}
	if o.user != "" {
		var err error
		if search.Password = p.env("KAWUNG_CAMERA_PASSWORD"); search.Password == "" {
			if search.Password, err = p.askHidden("Password of " + o.user + " on the cameras: "); err != nil {
				return fmt.Errorf("%w; set KAWUNG_CAMERA_PASSWORD", err)
			}
		}
	}
	f := finder{wait: o.wait}
	devices, err := f.find(ctx, search)
	if err != nil {
		return err
	}
	devices = web.NameCameras(devices, nil)
	switch {
	case o.json:
		err = printJSON(p.stdout, devices)
	case o.yaml:
		err = p.printCameras(devices, o.user)
	default:
		printDevices(p.stdout, devices)
	}
	if err != nil {
		return err
	}
	return noCameras(devices)
}

// noCameras is an error unless there is a camera in the devices.
func noCameras(devices []web.FoundDevice) error {
	password := false
	for _, d := range devices {
		if len(d.Cameras) > 0 {
			return nil
		}
		password = password || d.NeedsPassword
	}
	switch {
	case password:
		return errors.New("no camera showed its streams: give their user with -user")
	case len(devices) > 0:
		return errors.New("no camera showed its streams")
	default:
		return errors.New("no camera answered; name their addresses if they are on another network")
	}
}

// A finder looks for cameras by ONVIF.
type finder struct {
	wait time.Duration // 3 s
}

// find is a web.Finder.
func (f finder) find(ctx context.Context, s web.CameraSearch) ([]web.FoundDevice, error) {
	o := onvif.Finder{Options: onvif.Options{User: s.User, Password: s.Password}, Prober: onvif.Prober{Wait: f.wait}}
	if len(s.Addresses) > 0 {
		o.Prober.Wait = min(max(f.wait, 500*time.Millisecond), time.Second) // one host answers soon or not at all
	}
	found, err := o.Find(ctx, s.Addresses...)
	devices := make([]web.FoundDevice, 0, len(found))
	for _, d := range found {
		devices = append(devices, foundDevice(d))
	}
	return devices, err
}

func foundDevice(f onvif.Found) web.FoundDevice {
	d := web.FoundDevice{
		Address: f.Address, Name: f.Name, Manufacturer: f.Identity.Manufacturer, Model: f.Identity.Model,
		Firmware: f.Identity.Firmware, Serial: f.Identity.Serial, Place: f.Place, PTZ: f.PTZ, Notes: f.Notes,
		NeedsPassword: errors.Is(f.Err, onvif.ErrPassword) || errors.Is(f.Err, onvif.ErrNoPassword),
	}
	if f.Err != nil {
		d.Error = f.Err.Error()
	}
	for _, c := range f.Cameras {
		camera := web.FoundCamera{Main: foundStream(c.Main), ONVIF: f.Declare(), PTZ: f.PTZ && c.Moves(), Advice: c.Advice}
		if c.Sub != nil {
			sub := foundStream(*c.Sub)
			camera.Sub = &sub
		}
		d.Cameras = append(d.Cameras, camera)
		if strings.Contains(camera.Main.URL, wall.Hidden) {
			d.Notes = append(d.Notes, "its stream addresses hold a password: "+wall.Hidden+" stands for it")
		}
	}
	return d
}

func foundStream(p onvif.Profile) web.FoundStream {
	return web.FoundStream{
		URL: wall.Redact(p.URL), Profile: p.Name, Codec: p.Codec, Width: p.Width, Height: p.Height,
		FPS: p.FPS, Bitrate: p.Bitrate, GOP: p.GOP,
	}
}

func printJSON(w io.Writer, devices []web.FoundDevice) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string]any{"devices": devices})
}

// printCameras prints the cameras as documents.
func (p *program) printCameras(devices []web.FoundDevice, user string) error {
	var objects []wall.Object
	for _, d := range devices {
		if d.Error != "" {
			fmt.Fprintf(p.stderr, "%s: %s\n", d.Address, d.Error)
		}
		for _, c := range d.Cameras {
			camera := wall.Camera{Name: c.Name, Title: c.Title, URL: c.Main.URL, User: user, ONVIF: c.ONVIF}
			if c.Sub != nil {
				camera.Sub = c.Sub.URL
			}
			objects = append(objects, camera)
		}
	}
	if user != "" && len(objects) > 0 {
		fmt.Fprintln(p.stdout, "# Without passwords: add `password:` below each `user:`.")
	}
	return configs.FormatDocuments(p.stdout, objects)
}

// printDevices prints the devices for people.
func printDevices(w io.Writer, devices []web.FoundDevice) {
	for _, d := range devices {
		about := strings.Join(strings.Fields(d.Manufacturer+" "+d.Model), " ")
		if d.Name != "" && !strings.EqualFold(d.Name, about) {
			about = strings.TrimSpace(fmt.Sprintf("%q %s", d.Name, about))
		}
		fmt.Fprintln(w, strings.TrimSpace(d.Address+"  "+about))
		for _, c := range d.Cameras {
			if len(d.Cameras) > 1 {
				fmt.Fprintf(w, "  %s\n", c.Name)
			}
			fmt.Fprintf(w, "  main  %s\n", c.Main)
			if c.Sub != nil {
				fmt.Fprintf(w, "  sub   %s\n", c.Sub)
			}
			if c.Advice != "" {
				fmt.Fprintf(w, "  advice: %s\n", c.Advice)
			}
		}
		if d.PTZ {
			fmt.Fprintln(w, "  turns and zooms")
		}
		for _, n := range d.Notes {
			fmt.Fprintf(w, "  note: %s\n", n)
		}
		if d.Error != "" {
			fmt.Fprintf(w, "  %s\n", d.Error)
		}
	}
}
