package onvif

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"sync"
	"time"
)

// atOnce is how many devices are asked at the same time.
const atOnce = 16

// A Found is one device with its cameras. When Err is set, the rest is what
// was known before it.
type Found struct {
	Address  string // host, and port unless it is the usual one; as the device is reached
	Service  string // URL of the device service
	Name     string // as somebody named it
	Identity Identity
	Place    string
	Cameras  []Camera
	PTZ      bool
	Notes    []string
	Err      error // ErrNoPassword, ErrPassword, …
}

// Declare is the address by which the device is asked again: short where it is
// the usual one. ParseAddress reads it.
func (f Found) Declare() string {
	u, err := url.Parse(f.Service)
	if err != nil || u.Scheme != "http" || u.Path != defaultPath || u.RawQuery != "" {
		return f.Service
	}
	return usual(u)
}

// A Finder looks for devices and asks each for its streams.
type Finder struct {
	Prober  Prober
	Options Options
	Longest time.Duration // for one device, all its answers together; 20 s
}

// Find asks the devices at the addresses (see ParseAddress), or with none of
// them every network; each device is in the result once. A device that does
// not answer is in it with its error only when it was named. The error is of
// the search itself.
func (f Finder) Find(ctx context.Context, addresses ...string) ([]Found, error) {
	if len(addresses) > 0 {
		return f.each(ctx, len(addresses), func(ctx context.Context, i int) Found { return f.named(ctx, addresses[i]) }), ctx.Err()
	}
	answers, err := f.Prober.Search(ctx)
	if err != nil {
		return nil, err
	}
	return f.each(ctx, len(answers), func(ctx context.Context, i int) Found {
		return f.look(ctx, answers[i].Service, f.Options, answers[i])
	}), ctx.Err()
}

// each makes n devices, some at once.
func (f Finder) each(ctx context.Context, n int, one func(context.Context, int) Found) []Found {
	longest := f.Longest
	if longest <= 0 {
		longest = 20 * time.Second
	}
	all := make([]Found, n)
	places := make(chan struct{}, atOnce)
	var asked sync.WaitGroup
	for i := range n {
		places <- struct{}{}
		asked.Go(func() {
			defer func() { <-places }()
			ctx, cancel := context.WithTimeout(ctx, longest)
			defer cancel()
			all[i] = one(ctx, i)
		})
	}
	asked.Wait()
	return all
}

// named asks the device at an address that somebody gave. A port or a path in
// it is believed; without, a probe tells where the device service is.
func (f Finder) named(ctx context.Context, address string) Found {
	service, user, password, err := ParseAddress(address)
	if err != nil {
		return Found{Err: err}
	}
	o := f.Options
	if user != "" {
		o.User, o.Password = user, password
	}
	var answer Answer
	if service.Port() == "" && service.Path == defaultPath {
		answer, err = f.probe(ctx, service.Hostname())
		if err == nil {
			service = answer.Service
		}
	}
	return f.look(ctx, service, o, answer)
}

func (f Finder) probe(ctx context.Context, host string) (Answer, error) {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return Answer{}, err
		}
		ip = ips[0].Unmap()
	}
	p := f.Prober
	if p.Wait <= 0 {
		p.Wait = time.Second
	}
	return p.At(ctx, ip)
}

// look asks one device for everything a person wants to know of it.
func (f Finder) look(ctx context.Context, service *url.URL, o Options, a Answer) Found {
	found := Found{Address: usual(service), Service: service.String(), Name: a.Name, Place: a.Place, Identity: Identity{Model: a.Hardware}}
	d, err := Open(ctx, service, o)
	if err != nil {
		found.Err = err
		return found
	}
	defer d.Close()
	found.PTZ = d.HasPTZ()
	profiles, err := d.Profiles(ctx)
	found.Cameras, found.Err = Cameras(profiles), err
	if err == nil && len(profiles) == 0 {
		found.Err = errors.New("it has no profile with a picture")
	}
	if err == nil {
		if id, err := d.Identity(ctx); err == nil {
			found.Identity = id
		}
	}
	found.Notes = d.Notes()
	return found
}

// usual is where a service is reached, without the usual port.
func usual(u *url.URL) string {
	if p := u.Port(); p == "" || p == "80" && u.Scheme == "http" || p == "443" && u.Scheme == "https" {
		return u.Hostname()
	}
	return u.Host
}
