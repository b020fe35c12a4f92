package onvif

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Namespaces of the services, as GetServices names them.
const (
	nsDevice = "http://www.onvif.org/ver10/device/wsdl"
	nsMedia1 = "http://www.onvif.org/ver10/media/wsdl"
	nsMedia2 = "http://www.onvif.org/ver20/media/wsdl"
	nsPTZ    = "http://www.onvif.org/ver20/ptz/wsdl"
)

// Open asks the device at service (see ParseAddress) for its clock and its
// services. It returns ErrNoPassword or ErrPassword only when the device wants
// a login for that much already.
func Open(ctx context.Context, service *url.URL, o Options) (*Device, error) {
	d := newDevice(service, o)
	if err := d.ask(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func newDevice(service *url.URL, o Options) *Device {
	o = o.withDefaults()
	return &Device{
		base: service, options: o, http: newHTTP(o),
		login: &login{user: o.User, password: o.Password, now: o.Now},
	}
}

func (d *Device) ask(ctx context.Context) error {
	clock, err := d.clock(ctx)
	switch {
	case err == nil:
		d.login.setAhead(clock)
		if clock.Abs() >= 5*time.Second {
			d.note("its clock is %s", offset(clock))
		}
	case ctx.Err() != nil, !answered(err):
		return err // nobody there: no second question
	}
	return d.services(ctx)
}

// offset is a clock's error in words.
func offset(d time.Duration) string {
	if d < 0 {
		return (-d).Round(time.Second).String() + " behind"
	}
	return d.Round(time.Second).String() + " ahead"
}

// answered says whether the device said anything that can be understood.
func answered(err error) bool {
	var f *Fault
	return errors.As(err, &f) || errors.Is(err, ErrNoPassword) || errors.Is(err, ErrPassword)
}

// clock asks how far the device's clock is ahead of ours. It needs no login,
// ONVIF Core §5.12.1.
func (d *Device) clock(ctx context.Context) (time.Duration, error) {
	var out struct {
		UTC struct {
			Time struct{ Hour, Minute, Second int }
			Date struct{ Year, Month, Day int }
		} `xml:"Body>GetSystemDateAndTimeResponse>SystemDateAndTime>UTCDateTime"`
	}
	before := d.options.Now()
	r, err := d.post(ctx, d.base, nsDevice+"/GetSystemDateAndTime", "<tds:GetSystemDateAndTime/>", anonymous)
	if err != nil {
		return 0, err
	}
	f, bad := r.fault()
	if r.status == http.StatusUnauthorized {
		return 0, ErrNoPassword
	}
	if err := r.into(f, bad, &out); err != nil {
		return 0, err
	}
	u := out.UTC
	if u.Date.Year < 1970 || u.Date.Year > 9999 {
		return 0, &Fault{Reason: "no time in its answer"}
	}
	at := time.Date(u.Date.Year, time.Month(u.Date.Month), u.Date.Day, u.Time.Hour, u.Time.Minute, u.Time.Second, 0, time.UTC)
	now := d.options.Now()
	between := before.Add(now.Sub(before) / 2)
	return at.Sub(between.Truncate(time.Second)), nil
}

// syncClock asks for the clock again; true when it was set since.
func (d *Device) syncClock(ctx context.Context) bool {
	ahead, err := d.clock(ctx)
	if err != nil {
		return false
	}
	d.login.mu.Lock()
	moved := (ahead - d.login.ahead).Abs() > 2*time.Second
	d.login.mu.Unlock()
	d.login.setAhead(ahead)
	return moved
}

// services finds the addresses of Media2, Media1 and PTZ: by GetServices, or
// by GetCapabilities of older devices.
func (d *Device) services(ctx context.Context) error {
	var out struct {
		Services []struct{ Namespace, XAddr string } `xml:"Body>GetServicesResponse>Service"`
	}
	body := "<tds:GetServices><tds:IncludeCapability>false</tds:IncludeCapability></tds:GetServices>"
	err := d.call(ctx, d.base, nsDevice+"/GetServices", body, &out)
	if len(out.Services) == 0 || err != nil {
		if err != nil && !isFault(err) && !errors.Is(err, ErrReply) {
			return err
		}
		return d.capabilities(ctx)
	}
	for _, s := range out.Services {
		switch strings.TrimSpace(s.Namespace) {
		case nsMedia1:
			d.media1 = d.reached(s.XAddr)
		case nsMedia2:
			d.media2 = d.reached(s.XAddr)
		case nsPTZ:
			d.ptz = d.reached(s.XAddr)
		}
	}
	return nil
}

func isFault(err error) bool {
	var f *Fault
	return errors.As(err, &f)
}

func (d *Device) capabilities(ctx context.Context) error {
	var out struct {
		Media string `xml:"Body>GetCapabilitiesResponse>Capabilities>Media>XAddr"`
		PTZ   string `xml:"Body>GetCapabilitiesResponse>Capabilities>PTZ>XAddr"`
	}
	body := "<tds:GetCapabilities><tds:Category>All</tds:Category></tds:GetCapabilities>"
	if err := d.call(ctx, d.base, nsDevice+"/GetCapabilities", body, &out); err != nil {
		return err
	}
	d.media1 = d.reached(out.Media)
	d.ptz = d.reached(out.PTZ)
	return nil
}

// An Identity is what a device says of itself.
type Identity struct {
	Manufacturer string
	Model        string
	Firmware     string
	Serial       string
}

// Identity asks who made the device.
func (d *Device) Identity(ctx context.Context) (Identity, error) {
	var out struct {
		Got struct{ Manufacturer, Model, FirmwareVersion, SerialNumber string } `xml:"Body>GetDeviceInformationResponse"`
	}
	if err := d.call(ctx, d.base, nsDevice+"/GetDeviceInformation", "<tds:GetDeviceInformation/>", &out); err != nil {
		return Identity{}, err
	}
	g := out.Got
	return Identity{clean(g.Manufacturer, 80), clean(g.Model, 80), clean(g.FirmwareVersion, 80), clean(g.SerialNumber, 80)}, nil
}

// HasPTZ says whether the device has a PTZ service.
func (d *Device) HasPTZ() bool { return d.ptz != nil }

// number reads a device's number: some write 25.0 where 25 is meant.
func number(s string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n < 0 || n > 1e9 {
		return 0
	}
	return n
}
